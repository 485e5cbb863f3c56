import type { Evidence, Listed } from "./evidence";
import { hasStatus, type KubeObject } from "./object";

/**
 * Evidence from a file. Of what a namespace holds the file may have all or some, and nothing tells: where it has one object
 * of a kind, it is taken to have all of that kind there (as `kubectl get` prints them). Where it has none, nothing is known.
 */
export function offlineEvidence(objects: readonly KubeObject[], now: number): Evidence {
  const kinds = new Map<string, Listed>(
    objects.map(({ group, kind, namespace }) => [`${group}/${kind}/${namespace ?? ""}`, { group, kind, namespace }]),
  );
  const listed = [...kinds.values()];
  const from = objects.some(isOfACluster) ? "objects" : "manifests";
  return { objects, listed, from, logs: [], unreadable: [], http: [], wantedImages: [], now };
}

/** An API server dates what it keeps, and most of it gets a status. */
const isOfACluster = (object: KubeObject): boolean => hasStatus(object) || object.createdAt !== null;

interface Judged {
  readonly evidence: Evidence;
}

/** What is to be piped in as well, so that more can be told; nothing where a cluster was asked. */
export function toAdd(kinds: string, { evidence }: Judged): string {
  if (evidence.from === undefined) return "";
  return evidence.from === "manifests" ? hintOf({ evidence }) : `; add ${kinds} to what is piped in`;
}

/** How what runs nowhere yet can be looked at. */
export function hintOf({ evidence }: Judged): string {
  return evidence.from === "manifests" ? "; to check manifests, use infra-action health --manifests FOLDER" : "";
}

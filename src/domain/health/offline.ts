import type { Evidence, Listed } from "./evidence";
import type { KubeObject } from "./object";

/**
 * Evidence from a file. Of what a namespace holds the file may have all or some, and nothing tells: where it has one object
 * of a kind, it is taken to have all of that kind there (as `kubectl get` prints them). Where it has none, nothing is known.
 */
export function offlineEvidence(objects: readonly KubeObject[], now: number): Evidence {
  const kinds = new Map<string, Listed>(
    objects.map(({ group, kind, namespace }) => [`${group}/${kind}/${namespace ?? ""}`, { group, kind, namespace }]),
  );
  return { objects, listed: [...kinds.values()], logs: [], unreadable: [], http: [], wantedImages: [], now };
}

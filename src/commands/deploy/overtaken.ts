import pLimit from "p-limit";
import { DEPLOYED_COMMIT, isWorkload } from "../../domain/deploy/revision";
import { isJsonObject } from "../../domain/value-json";
import type { Ports } from "../../ports";
import { leadsTo } from "../commit-diff";
import type { ServicePlan } from "./plan-service";
import type { PreviewedObject } from "./preview-objects";

type Sources = Pick<Ports, "git" | "log">;

/**
 * Of the deployed commits one that is newer than this run's: that this run's leads to. A run whose build took longer, or that
 * waited for its turn, would else take the service back. undefined: there is none, or it cannot be told.
 */
export type NewerCommit = (deployed: readonly string[]) => Promise<string | undefined>;

/** @param commit this run's; undefined: it has none */
export function newerThan(commit: string | undefined, sources: Sources): NewerCommit {
  // Services are deployed side by side, and git lets one fetch at a time change where a shallow clone ends.
  const limit = pLimit(1);
  return (deployed) =>
    limit(async () => {
      for (const other of deployed)
        if (commit !== undefined && other !== commit && (await leadsTo(pairOf(commit, other), sources))) return other;
      return undefined;
    });
}

const pairOf = (older: string, newer: string) => ({ older, newer, how: `the deployed ${newer.slice(0, 7)}` });

/** As stacks are of which a newer commit is deployed: that run has done what this one would have. */
export const newerWords = ({ service }: ServicePlan, newer: string): string =>
  `${service} is left as it is: a newer commit of it is deployed (${newer.slice(0, 7)}).`;

/** The commits that a service's workloads are of, as the cluster has them. */
export const deployedCommits = (objects: readonly PreviewedObject[]): string[] => [
  ...new Set(objects.flatMap((object) => (isWorkload(object.manifest) ? commitOf(object) : []))),
];

/** Whoever may write to the cluster could have written anything there. */
function commitOf({ live }: PreviewedObject): string[] {
  const metadata = live?.["metadata"];
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  const commit = isJsonObject(annotations) ? annotations[DEPLOYED_COMMIT] : undefined;
  return typeof commit === "string" && /^[0-9a-f]{40,64}$/.test(commit) ? [commit] : [];
}

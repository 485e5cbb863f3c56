import pLimit from "p-limit";
import { DEPLOYED_COMMIT, isWorkload } from "../../domain/deploy/revision";
import { isJsonObject } from "../../domain/value-json";
import type { Ports } from "../../ports";
import { diffBetween } from "../commit-diff";
import type { PreviewedObject } from "./preview-objects";

type Sources = Pick<Ports, "git" | "github" | "log">;

/**
 * The deployed commit that is newer than this run's: one that this run's leads to. A run whose build took longer, or that
 * waited for its turn, would else take the service back. undefined: there is none, or it cannot be told.
 */
export type NewerCommit = (objects: readonly PreviewedObject[]) => Promise<string | undefined>;

/** @param commit this run's; undefined: it has none */
export function newerThan(commit: string | undefined, sources: Sources): NewerCommit {
  // Services are deployed side by side, and git lets one fetch at a time change where a shallow clone ends.
  const limit = pLimit(1);
  return (objects) =>
    limit(async () => {
      const deployed = new Set(objects.flatMap((object) => (isWorkload(object.manifest) ? commitOf(object) : [])));
      for (const other of deployed)
        if (commit !== undefined && other !== commit && (await leadsTo(commit, other, sources))) return other;
      return undefined;
    });
}

/** The clone may end before either: then it gets what lies between. */
async function leadsTo(older: string, newer: string, sources: Sources): Promise<boolean> {
  const how = `the deployed ${newer.slice(0, 7)}`;
  const between = {
    kind: "commits",
    base: newer,
    head: older,
    fromMergeBase: true,
    pullRequest: undefined,
    how,
  } as const;
  await diffBetween(between, sources);
  return (await sources.git.mergeBase(newer, older)) === older;
}

/** Whoever may write to the cluster could have written anything there. */
function commitOf({ live }: PreviewedObject): string[] {
  const metadata = live?.["metadata"];
  const annotations = isJsonObject(metadata) ? metadata["annotations"] : undefined;
  const commit = isJsonObject(annotations) ? annotations[DEPLOYED_COMMIT] : undefined;
  return typeof commit === "string" && /^[0-9a-f]{40,64}$/.test(commit) ? [commit] : [];
}

import { z } from "zod";
import type { UpdateKind } from "./update-kind";
import { differs, type Fold } from "./update-report-fold";
import { nameOfUrn } from "./urn";

export const DRIFT_KINDS = ["gone", "changed", "noise"] as const;
export const driftSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  kind: z
    .enum(DRIFT_KINDS)
    .describe(
      "`gone`: it is not in the cloud any more. `changed`: it was changed outside of Pulumi; `resources` has the properties. `noise`: the engine speaks of an update and names no difference.",
    ),
});
export type Drift = z.infer<typeof driftSchema>;

const looksAtCloud = (kind: UpdateKind): boolean => kind === "refresh" || kind === "preview-refresh";

/**
 * Where the cloud differs from what the state says, told by the results of a refresh and by nothing else: what the program
 * would change is no drift. undefined where nothing was refreshed, so that nothing is known.
 */
export function driftOf(folds: readonly Fold[], kind: UpdateKind): Drift[] | undefined {
  if (!looksAtCloud(kind) && folds.every(({ refreshed }) => refreshed === null)) return undefined;
  return folds
    .flatMap((fold) => {
      const found = kindOf(fold);
      return found === undefined ? [] : [{ urn: fold.urn, type: fold.type, name: nameOfUrn(fold.urn), kind: found }];
    })
    .sort((one, other) => rank(one) - rank(other) || (one.urn < other.urn ? -1 : 1));
}

const rank = ({ kind }: Drift): number => DRIFT_KINDS.indexOf(kind);

function kindOf({ refreshed, failed }: Fold): Drift["kind"] | undefined {
  if (refreshed === null || failed) return undefined;
  if (refreshed.new === null) return "gone";
  if (differs(refreshed)) return "changed";
  return refreshed.op === "update" ? "noise" : undefined;
}

/** What is not noise. */
export function realDrift(drift: readonly Drift[] | undefined): Drift[] {
  return (drift ?? []).filter(({ kind }) => kind !== "noise");
}

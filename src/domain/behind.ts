import type { ChangeSet } from "./changed-file";
import { touchedBy, type OwnershipFacts } from "./ownership";

/** Stacks whose last successful deployment is of an earlier commit than this run's change begins at. */
export interface Behind {
  /** That commit; undefined: none of its deployments has succeeded yet. */
  readonly since: string | undefined;
  /** Their ids. */
  readonly stacks: ReadonlySet<string>;
  /** All that was done since. */
  readonly changes: ChangeSet;
}

const NEVER = "none of its deployments has succeeded yet";

const LATE = "not deployed since";

/** Whether a stack is taken for what an earlier run should have done. */
export const isTakenAgain = (reasons: readonly string[]): boolean =>
  reasons.some((reason) => reason.startsWith(LATE) || reason.startsWith(NEVER));

/**
 * What was changed since a stack was last deployed is still to be deployed, whichever run should have done it: one that
 * failed, was cancelled, or never ran.
 * @returns by id, with reasons that name the commit
 */
export function stacksBehind(groups: readonly Behind[], facts: OwnershipFacts): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { since, stacks, changes } of groups) {
    const late = since === undefined ? NEVER : `${LATE} ${since.slice(0, 7)}`;
    const touched = changes.kind === "files" ? touchedBy(changes.files, facts).stacks : undefined;
    for (const id of stacks) {
      const unknown = since === undefined ? late : `${late}, and what was changed since cannot be told`;
      const reasons = touched === undefined ? [unknown] : touched.get(id);
      if (reasons !== undefined) found.set(id, touched === undefined ? reasons : [...reasons, late]);
    }
  }
  return found;
}

/** Both, each stack with all of its reasons once. */
export function withBehind(
  direct: ReadonlyMap<string, readonly string[]>,
  late: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, readonly string[]> {
  if (late.size === 0) return direct;
  const all = new Map(direct);
  for (const [id, reasons] of late) all.set(id, [...new Set([...(direct.get(id) ?? []), ...reasons])]);
  return all;
}

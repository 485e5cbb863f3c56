import type { Report, StackReport } from "../report";

/** What earlier jobs of a run have left for one that updates some of its stacks. */
export interface SharedLook {
  /** What was seen of each stack before the first was updated, by id. */
  readonly first: ReadonlyMap<string, StackReport>;
  /** What became of those that were updated since. */
  readonly ended: ReadonlyMap<string, StackReport>;
}

/**
 * The newest look (`hold: only`) that jobs of this run took at all of its stacks, and what later jobs made of them.
 * @param reports those of this run, of any attempt
 * @returns undefined where no job has looked
 */
export function sharedLookIn(reports: readonly Report[]): SharedLook | undefined {
  const inOrder = reports.toSorted((one, other) => startOf(one) - startOf(other));
  const look = inOrder.findLast(isLook);
  if (look === undefined) return undefined;
  // What an earlier attempt updated was seen by the look already: it explains nothing that has changed since.
  const later = inOrder.filter((report) => !isLook(report) && startOf(report) >= startOf(look));
  return { first: byId(look.stacks), ended: byId(later.flatMap(({ stacks }) => stacks)) };
}

const isLook = ({ run }: Report): boolean => run.hold === "only";
const startOf = ({ run }: Report): number => Date.parse(run.startedAt);
const byId = (stacks: readonly StackReport[]) => new Map(stacks.map((stack) => [stack.id, stack]));

/**
 * A run's reports without looks that let all of it pass: what became of the stacks, their own jobs tell. A look that refused is
 * the end of what it saw.
 */
export function withoutPassedLooks<T extends { readonly report: Report }>(reports: readonly T[]): T[] {
  return reports.filter(({ report }) => !isLook(report) || report.verdict !== "ok");
}

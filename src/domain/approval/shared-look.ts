import type { OutputChange, Report, StackReport } from "../report";

/** A report that a job of this run has left, of any attempt. */
export interface LeftReport {
  readonly report: Report;
  /** sha256 of its text. */
  readonly digest: string;
}

/** What earlier jobs of a run have left for one that updates some of its stacks. */
export interface SharedLook {
  /** What was seen of each stack before the first was updated, by id. */
  readonly first: ReadonlyMap<string, StackReport>;
  /** What became of those that were updated since. */
  readonly ended: ReadonlyMap<string, StackReport>;
}

/**
 * The look (`hold: only`) that a job of this run took at all of its stacks, and what later jobs made of them.
 * @param digest of the look's report
 * @returns undefined where it is not there
 */
export function sharedLookIn(left: readonly LeftReport[], digest: string): SharedLook | undefined {
  const look = left.find((each) => each.digest === digest && isLook(each.report))?.report;
  if (look === undefined) return undefined;
  const ended = new Map<string, StackReport>();
  const inOrder = left.map(({ report }) => report).toSorted((one, other) => startOf(one) - startOf(other));
  // What an earlier attempt updated was seen by the look already: it explains nothing that has changed since.
  for (const report of inOrder.filter((each) => !isLook(each) && startOf(each) >= startOf(look)))
    for (const stack of report.stacks) ended.set(stack.id, after(ended.get(stack.id), stack));
  return { first: new Map(look.stacks.map((stack) => [stack.id, stack])), ended };
}

const isLook = ({ run }: Report): boolean => run.hold === "only";
const startOf = ({ run }: Report): number => Date.parse(run.startedAt);

/** A job that is repeated has nothing more to change; what its first try changed it has changed. */
function after(before: StackReport | undefined, now: StackReport): StackReport {
  const changed = new Map(before?.outputs.filter(({ kind }) => kind !== "same").map((each) => [each.name, each]));
  const outputs = now.outputs.map((output): OutputChange =>
    output.kind === "same" ? (changed.get(output.name) ?? output) : output,
  );
  const told = new Set(outputs.map(({ name }) => name));
  return { ...now, outputs: [...outputs, ...[...changed.values()].filter(({ name }) => !told.has(name))] };
}

/**
 * A run's reports as they are merged: of looks that let all of it pass only what was noted, for what became of the stacks
 * their own jobs tell. A look that refused is the end of what it saw; one of an earlier attempt is neither.
 */
export function withoutPassedLooks<T extends { readonly report: Report }>(reports: readonly T[]): T[] {
  const latest = Math.max(1, ...reports.map(({ report }) => attemptOf(report)));
  return reports.flatMap((each): T[] => {
    const { report } = each;
    if (!isLook(report)) return [each];
    if (attemptOf(report) < latest) return [];
    return [report.verdict === "ok" ? { ...each, report: { ...report, stacks: [], findings: [] } } : each];
  });
}

const attemptOf = ({ run }: Report): number => run.attempt ?? 1;

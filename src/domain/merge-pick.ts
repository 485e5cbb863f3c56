import type { MergedHealth } from "./merge-health";
import type { Report, StackReport, Verdict } from "./report";
import { VERDICT_OF, worstVerdict } from "./verdict";

export interface AcceptedReport {
  readonly path: string;
  readonly report: Report;
}

export interface PickedStack {
  readonly stack: StackReport;
  readonly path: string;
  readonly attempt: number;
}

export interface Picked {
  /** By id. */
  readonly stacks: ReadonlyMap<string, PickedStack>;
  /** Those that another one stands for. */
  readonly superseded: readonly { readonly old: PickedStack; readonly by: PickedStack }[];
}

/** A stack's report of a later attempt stands for those before it. Of two of one attempt the worse counts: fail closed. */
export function pickStacks(reports: readonly AcceptedReport[]): Picked {
  const stacks = new Map<string, PickedStack>();
  const superseded: { old: PickedStack; by: PickedStack }[] = [];
  for (const { path, report } of reports)
    for (const stack of report.stacks) {
      const next: PickedStack = { stack, path, attempt: report.run.attempt ?? 1 };
      const before = stacks.get(stack.id);
      const wins = before === undefined || compare(next, before) > 0;
      if (wins) stacks.set(stack.id, next);
      if (before !== undefined) superseded.push(wins ? { old: before, by: next } : { old: next, by: before });
    }
  return { stacks, superseded };
}

/**
 * The worst of what the reports say themselves, which knows of gates that a stack's outcome does not show. One that a later
 * attempt stands for, in part or as a whole, has no say.
 */
export function ownVerdict(
  reports: readonly AcceptedReport[],
  { superseded }: Picked,
  { outdated: judgedAgain }: MergedHealth,
): Verdict {
  const rerun = superseded.filter(({ old, by }) => old.attempt < by.attempt).map(({ old }) => old.path);
  const outdated = new Set([...rerun, ...judgedAgain]);
  return worstVerdict(reports.filter(({ path }) => !outdated.has(path)).map(({ report }) => report.verdict));
}

function compare(one: PickedStack, other: PickedStack): number {
  return one.attempt - other.attempt || badness(one.stack) - badness(other.stack);
}

function badness({ outcome }: StackReport): number {
  return ["ok", "could-not-tell", "failed", "cancelled"].indexOf(VERDICT_OF[outcome]);
}

import type { PlannedStack } from "../domain/planned-stack";
import { skippedRun, type StackRun } from "./stack-run";

/**
 * A stack that may not be applied as it is: the preview of it, refused.
 * @param digest of all that would run, by its first 16 digits
 */
export function refusedRun(seen: StackRun, digest: string): StackRun {
  return {
    ...seen,
    report: {
      ...seen.report,
      outcome: "refused",
      headline: "Nothing was applied: what would run is not what was reviewed.",
      next: `Preview it again in a pull request; or run this command by hand with \`approve-digest: ${digest}\`, which is good for exactly this.`,
    },
  };
}

/** A stack that was not begun because others are not as reviewed. */
export function skippedForReview(stack: PlannedStack, others: readonly string[]): StackRun {
  const run = skippedRun("up", stack, others[0] ?? "");
  const names = others.slice(0, 3).join(", ") + (others.length > 3 ? ` and ${others.length - 3} more` : "");
  return {
    ...run,
    report: {
      ...run.report,
      headline: `Nothing was applied, because what would run is not what was reviewed: ${names}.`,
      next: `See what differs there; this stack is taken again with the next run.`,
    },
  };
}

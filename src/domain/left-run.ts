import type { StackReport } from "./report";

/** What became of an update whose end our own process did not live to see. */
export type LeftEnd = "ended" | "still-running";

/** The report of an update that a later process found, with the truth about what could not be seen. */
export function leftReport(report: StackReport, end: LeftEnd): StackReport {
  if (end === "ended") return report;
  return {
    ...report,
    outcome: "cut-short",
    headline: "Its engine was still at work when the job's time was over, and was told to let go of the stack.",
    next: "Look at the stack (`pulumi stack`) and run it again: what was in flight is found as pending operations.",
    digest: null,
  };
}

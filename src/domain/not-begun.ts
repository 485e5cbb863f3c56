import type { ErrorCode, InfraError } from "../errors";
import { NOTHING_DONE } from "./nothing-done";
import type { Outcome, StackReport } from "./report";

export type NotBegunTarget = Pick<StackReport, "id" | "project" | "stack" | "workDir" | "wave" | "reasons" | "update">;

const OUTCOME_OF: Partial<Record<ErrorCode, Outcome>> = {
  CANCELLED: "cancelled",
  OPERATIONS_PENDING: "refused",
  STACK_LOCKED: "locked",
};

/** The report of a stack whose run could not begin, with the error as its headline. */
export function notBegun(target: NotBegunTarget, { code, explanation: { what, why, next } }: InfraError): StackReport {
  return {
    ...target,
    ...NOTHING_DONE,
    outcome: OUTCOME_OF[code] ?? "failed",
    headline: [what, why].filter((part) => part !== undefined && part !== "").join(" "),
    next,
  };
}

/** The report of a stack that was not begun because one that comes before it did not end well. */
export function skipped(target: NotBegunTarget, because: string): StackReport {
  return {
    ...target,
    ...NOTHING_DONE,
    outcome: "skipped",
    headline: `Skipped because ${because} failed.`,
    next: `Repair ${because}, then re-run this job: what was skipped is taken again.`,
  };
}

/** A stack with which nothing was done, for somebody else to judge. */
export function untouched(target: NotBegunTarget): StackReport {
  return { ...target, ...NOTHING_DONE, outcome: "unchanged", headline: null, next: null };
}

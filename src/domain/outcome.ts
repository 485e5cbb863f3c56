import type { ErrorCode } from "../errors";
import { cleanLine, cleanText } from "./diagnostics";
import { isChange } from "./operation";
import { OUTCOME_RULES } from "./outcome-rules";
import { isProgramError } from "./program-error";
import type { Diagnostic, Outcome } from "./report";
import { isApplied, type UpdateKind } from "./update-kind";
import type { UpdateReport } from "./update-report";

/** How the engine's process ended; null where only its events are known (a recorded log). */
export interface EngineEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stopped: "cancelled" | "timed-out" | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly unreadableEvents: number;
}

/** What the rules look at. */
export interface OutcomeFacts {
  readonly kind: UpdateKind;
  readonly report: UpdateReport;
  readonly end: EngineEnd | null;
  /** The engine says that it failed: by its exit code, its summary, or by being stopped. */
  readonly failed: boolean;
  /** The engine's own error messages: diagnostics, and errors of its command line. */
  readonly said: string;
  /** What the program threw: in its own words, so no rule about the engine looks here. */
  readonly thrown: string;
  /** The first of them that says something, as one bounded line; empty if there is none. */
  readonly firstError: string;
}

export interface JudgedOutcome {
  readonly outcome: Outcome;
  /** Why it is not a complete result; null where it is one. */
  readonly headline: string | null;
  readonly next: string | null;
  readonly code: ErrorCode | null;
}

/** How a stack's run ended. The first rule that fits decides; only when none does, the result is complete. */
export function outcomeOf({
  kind,
  report,
  run,
}: {
  readonly kind: UpdateKind;
  readonly report: UpdateReport;
  readonly run: EngineEnd | null;
}): JudgedOutcome {
  const facts = factsOf(kind, report, run);
  if (isNothingLeft(facts)) return UNCHANGED;
  for (const rule of OUTCOME_RULES) {
    const found = rule.when(facts);
    if (found === undefined) continue;
    return {
      outcome: outcomeNow(rule.outcome, facts),
      headline: rule.headline(found, facts),
      next: rule.next(found, facts),
      code: codeOf(rule.code, kind),
    };
  }
  return { ...UNCHANGED, outcome: hasChanges(report) ? "changed" : "unchanged" };
}

const UNCHANGED: JudgedOutcome = { outcome: "unchanged", headline: null, next: null, code: null };

/** A destroy that finds protected resources only says so and ends well, without one event (no program runs in it). */
function isNothingLeft({ kind, report, end }: OutcomeFacts): boolean {
  if ((kind !== "destroy" && kind !== "preview-destroy") || end?.exitCode !== 0 || report.summary !== null)
    return false;
  return !report.began && /^There were no unprotected resources to destroy\./m.test(end.stdout);
}

/** Refused is what was not begun. An engine that refuses in the middle has done things. */
function outcomeNow(outcome: Outcome, { kind, report: { changes } }: OutcomeFacts): Outcome {
  return outcome === "refused" && isApplied(kind) && hasChanges({ changes, resources: [], outputs: [] })
    ? "failed"
    : outcome;
}

/** What failed was a look, or the deed itself. */
function codeOf(code: ErrorCode, kind: UpdateKind): ErrorCode {
  return code === "PREVIEW_FAILED" && isApplied(kind) ? "UPDATE_FAILED" : code;
}

/** Whether anything changes: a resource, or an output that other stacks may read. */
export function hasChanges(report: Pick<UpdateReport, "changes" | "outputs" | "resources">): boolean {
  const byOperation = Object.keys(report.changes) as (keyof typeof report.changes)[];
  return (
    byOperation.some((operation) => isChange(operation) && (report.changes[operation] ?? 0) > 0) ||
    report.resources.some(({ operation }) => isChange(operation)) ||
    report.outputs.some(({ kind }) => kind !== "same")
  );
}

function factsOf(kind: UpdateKind, report: UpdateReport, end: EngineEnd | null): OutcomeFacts {
  const errors = report.diagnostics.filter(({ severity }) => severity === "error");
  const textOf = (some: readonly Diagnostic[]): string[] => some.map(({ message }) => message);
  // What the command line says counts only where the events have no end: else a program could say it in its place.
  const printed = report.summary === null || errors.length === 0 ? printedErrors(end?.stderr ?? "") : [];
  return {
    kind,
    report,
    end,
    failed: report.summary?.succeeded === false || (end !== null && end.exitCode !== 0),
    said: [...textOf(errors.filter((error) => !isProgramError(error))), ...printed].join("\n"),
    thrown: textOf(errors.filter(isProgramError)).join("\n"),
    firstError: cleanLine((errors[0]?.message ?? printed[0]?.replace(/^error: /, "") ?? "").replace(COUNT, "")),
  };
}

/** The line that only counts what the lines below it say: how half-made resources and many providers tell errors. */
const COUNT = /^\d+ errors? occurred:\s+\* /;

/** From each `error:` line of the command line's stderr on; the rest of what is there is not the engine's. */
function printedErrors(stderr: string): string[] {
  const text = cleanText(stderr.slice(-16_000), 16_000);
  return text
    .split(/^(?=error: )/m)
    .filter((part) => part.startsWith("error: "))
    .map((part) => part.trim());
}

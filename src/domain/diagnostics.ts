import type { EngineEvent } from "./engine-event";
import type { Diagnostic } from "./report";

const MAX_DIAGNOSTICS = 100;
const MAX_LENGTH = 4_000;

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const COLOUR_TAGS = /<\{%[^%]*%\}>/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Errors that only say that there are errors. */
const SUMMARIES =
  /^(?:(?:preview|update|refresh|destroy|import) (?:failed|cancell?ed)|error reading from server: EOF)$/;
/** How plugins were found is nobody's business: an absolute path on the runner. */
const NOISE = /^using pulumi-(?:resource|language|analyzer|converter|tool)-\S+ from \$PATH at /;
/** Both echo values of properties, secrets among them. */
const PLAN_VIOLATION =
  /^(?:resource \S+ )?(?:resource )?violates plan:|^expected resource operations for \S+ but none were seen/;
const PLAN_MESSAGE = "The change is not the one in the saved plan (the values are not shown, they may hold secrets).";
/** How programs in YAML, and hosts without their packages, report errors: on stderr, with no diagnostic of their own. */
const STDERR_ERROR = /^[ \t]*(?:error|Error):/m;

/** Text as a report may hold it: no escape sequences, colour tags, control characters or trailing newlines; bounded. */
export function cleanText(text: string, limit = MAX_LENGTH): string {
  const bounded = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const clean = bounded
    .replace(ESCAPES, "")
    .replace(COLOUR_TAGS, "")
    .replaceAll("\r\n", "\n")
    .replace(CONTROLS, "")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
  // A cut may go through a character of two parts; half a character is no text.
  return (clean.length > limit ? `${clean.slice(0, limit)}…` : clean).toWellFormed();
}

/** One cleaned line: for headlines. */
export function cleanLine(text: string, limit = 300): string {
  return cleanText(cleanText(text).split("\n", 1)[0] ?? "", limit);
}

/**
 * The diagnostics that a reader needs, in order, each once. What the program prints is none, except the errors of
 * programs that have no other way to report them. Errors that only sum up are dropped when a better one is there.
 */
export function diagnosticsOf(events: readonly EngineEvent[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  const reported = events.filter(isDiagnostic).flatMap((event) => diagnosticOf(event) ?? []);
  const errors = reported.filter((diagnostic) => diagnostic.severity === "error");
  const hasBetter = errors.some((diagnostic) => !isSummaryError(diagnostic.message));
  const fromStderr = hasBetter ? [] : stderrErrors(events);
  for (const diagnostic of [...fromStderr, ...reported]) {
    if (isSummaryError(diagnostic.message) && (hasBetter || fromStderr.length > 0)) continue;
    seen.set(`${diagnostic.severity} ${diagnostic.urn ?? ""} ${diagnostic.message}`, diagnostic);
  }
  const all = [...seen.values()];
  const bySeverity = all.filter(({ severity }) => severity === "error");
  return [...bySeverity, ...all.filter(({ severity }) => severity !== "error")].slice(0, MAX_DIAGNOSTICS);
}

/** Whether an error says no more than that there are errors. */
export function isSummaryError(message: string): boolean {
  return SUMMARIES.test(message);
}

type DiagnosticEvent = Extract<EngineEvent, { kind: "diagnostic" }>;

function isDiagnostic(event: EngineEvent): event is DiagnosticEvent {
  return event.kind === "diagnostic";
}

function diagnosticOf(event: DiagnosticEvent): Diagnostic | null {
  if (event.severity === "info" || event.severity === "info#err") return null;
  const text = cleanText(event.message).replace(/^(?:Preview|Update) failed: /, "");
  const message = PLAN_VIOLATION.test(text) ? PLAN_MESSAGE : text;
  if (message === "" || NOISE.test(message)) return null;
  return { severity: event.severity === "warning" ? "warning" : "error", message, urn: event.urn, source: null };
}

function stderrErrors(events: readonly EngineEvent[]): Diagnostic[] {
  const failed = events.some((event) => event.kind === "summary" && !event.succeeded);
  if (!failed) return [];
  const lines = events.filter(isDiagnostic).filter((event) => event.severity === "info#err" && event.urn === null);
  const printed = cleanText(lines.map((event) => `${event.message.trimEnd()}\n`).join(""), MAX_LENGTH * 4);
  const start = printed.search(STDERR_ERROR);
  if (start < 0) return [];
  const message = cleanText(printed.slice(start)).replace(/^error: /, "");
  return [{ severity: "error", message, urn: null, source: null }];
}

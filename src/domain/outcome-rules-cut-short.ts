import { cleanLine } from "./diagnostics";
import { because, EXIT_CODES, MEASURED, when, type OutcomeRule } from "./outcome-rule";

/** Nothing above fits, and yet the result is not complete: fail closed. */
export const CUT_SHORT_RULES: readonly OutcomeRule[] = [
  {
    id: "refused-to-begin",
    source: MEASURED,
    when: when(
      ({ end, report, said }) =>
        report.summary === null && !report.began && end?.exitCode === 1 && end.signal === null && said !== "",
    ),
    outcome: "failed",
    headline: (_, facts) => because("The engine did not begin", facts),
    next: () => "Correct what it names; the job's log has all of its output.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "killed",
    source: MEASURED,
    when: when(({ end }) => end !== null && (end.signal !== null || end.exitCode === null)),
    outcome: "cut-short",
    headline: (_, { end }) => `The engine was killed${end?.signal == null ? "" : ` (${cleanLine(end.signal, 20)})`}.`,
    next: () => "Run it again; if it happens again, look at the runner's memory.",
    code: "RESULT_UNREADABLE",
  },
  {
    id: "no-summary",
    source: `${MEASURED}: each run that gets to its end has a summary`,
    when: when(({ report }) => report.summary === null),
    outcome: "cut-short",
    headline: (_, facts) =>
      because("The engine ended without its summary, so what it did not get to is not known", facts),
    next: () => "Run it again; the job's log may tell why it ended.",
    code: "RESULT_UNREADABLE",
  },
  {
    id: "failed-after-summary",
    source: EXIT_CODES,
    when: when(({ end }) => end !== null && end.exitCode !== 0),
    outcome: "failed",
    headline: (_, facts) => because("The engine failed after its summary", facts),
    next: () => "Look at the end of the job's log.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "unreadable",
    source: "fail closed",
    when: when(({ end, report }) => report.unreadable > 0 || (end?.unreadableEvents ?? 0) > 0),
    outcome: "cut-short",
    headline: () => "Some of the engine's events could not be read, so there may be changes that are not shown.",
    next: () => "Run it again; if it happens again, report it with the version of the engine.",
    code: "RESULT_UNREADABLE",
  },
  {
    id: "incomplete",
    source: "fail closed",
    when: when(({ report }) => report.incomplete),
    outcome: "cut-short",
    headline: () => "The engine's summary counts more changes than its events tell of.",
    next: () => "Run it again; if it happens again, report it with the version of the engine.",
    code: "RESULT_UNREADABLE",
  },
];

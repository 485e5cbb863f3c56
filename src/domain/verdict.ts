import type { HealthStatus, HealthTarget } from "./health/target";
import type { Finding, Note, Outcome, Report, Run, StackReport, Verdict } from "./report";
import type { ExitCode } from "../errors";
import type { FindingCode } from "./report-codes";

export interface ReportParts {
  readonly run: Run;
  readonly stacks: readonly StackReport[];
  readonly notes: readonly Note[];
  /** About the run as a whole. */
  readonly findings: readonly Finding[];
  readonly health?: readonly HealthTarget[];
  /** Findings that fail the run: by code, or by severity. */
  readonly failOn?: readonly (FindingCode | Finding["severity"])[] | undefined;
  /** Findings that say that something could not be told. */
  readonly untoldOn?: readonly FindingCode[];
}

/** Complete results pass, and nothing else does: what could not be told is never a success. */
export const VERDICT_OF: Readonly<Record<Outcome, Verdict>> = {
  changed: "ok",
  unchanged: "ok",
  skipped: "ok",
  failed: "failed",
  refused: "failed",
  missing: "failed",
  locked: "failed",
  "cut-short": "could-not-tell",
  "waits-for-upstream": "could-not-tell",
  cancelled: "cancelled",
};

/**
 * Suspended is somebody's will. Progressing is not yet a success, and nobody can tell whether it will be one; who waits
 * for it until a deadline makes it Degraded there.
 */
export const VERDICT_OF_HEALTH: Readonly<Record<HealthStatus, Verdict>> = {
  Healthy: "ok",
  Suspended: "ok",
  Progressing: "could-not-tell",
  Unknown: "could-not-tell",
  Missing: "failed",
  Degraded: "failed",
};

/** The first that any stack has is the run's. */
const PRECEDENCE: readonly Verdict[] = ["cancelled", "failed", "could-not-tell", "ok"];

/** By which a script knows the verdict. */
export const EXIT_CODE_OF = { ok: 0, failed: 1, "could-not-tell": 3, cancelled: 130 } as const satisfies Record<
  Verdict,
  ExitCode
>;

/** The parts of a run → its report, with the verdict over all of it. */
export function assembleReport({ run, stacks, notes, findings, health = [], ...gates }: ReportParts): Report {
  return {
    schemaVersion: 1,
    run,
    verdict: worstVerdict([
      verdictOf(stacks, findings, gates),
      ...health.map(({ status }) => VERDICT_OF_HEALTH[status]),
    ]),
    stacks: [...stacks],
    health: [...health],
    findings: [...findings],
    notes: [...notes],
  };
}

function verdictOf(
  stacks: readonly StackReport[],
  findings: readonly Finding[],
  { failOn = [], untoldOn = [] }: Pick<ReportParts, "failOn" | "untoldOn">,
): Verdict {
  const found = new Set(stacks.map(({ outcome }) => VERDICT_OF[outcome]));
  const all = [...findings, ...stacks.flatMap((stack) => stack.findings)];
  if (all.some(({ code, severity }) => failOn.includes(code) || failOn.includes(severity))) found.add("failed");
  if (all.some(({ code }) => untoldOn.includes(code))) found.add("could-not-tell");
  return worstVerdict([...found]);
}

/** The one that counts where there are several; of none: ok. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return PRECEDENCE.find((verdict) => verdicts.includes(verdict)) ?? "ok";
}

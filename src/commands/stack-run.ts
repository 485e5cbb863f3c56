import type { EngineEvent } from "../domain/engine-event";
import { environmentSecrets } from "../domain/environment-secrets";
import { notBegun, skipped, untouched } from "../domain/not-begun";
import type { PlannedStack } from "../domain/planned-stack";
import type { StackReport } from "../domain/report";
import { shortStackName } from "../domain/stack-id";
import { stackReferences } from "../domain/stack-reference";
import { judgedStack } from "../domain/stack-report";
import { stackOutputs, type StackOutput, type StackState } from "../domain/stack-state";
import { isApplied, type UpdateKind } from "../domain/update-kind";
import { ERRORS, type ErrorCode, type ExitCode, type InfraError } from "../errors";
import type { EngineRun, Ports } from "../ports";
import type { ReadyStack } from "./set-up";
import type { StackSecrets } from "./stack-secrets";

/** What became of one stack, and what the run's other parts need of it. */
export interface StackRun {
  readonly report: StackReport;
  /** What the engine printed, masked. */
  readonly printed: string;
  /** What is deployed now, as step outputs want it. */
  readonly stackOutputs: readonly StackOutput[];
  /** What must not be shown; empty where nothing was read. */
  readonly plaintexts: readonly string[];
  /** Names of the stacks whose outputs the program reads. */
  readonly reads: readonly string[];
  /** null where none was found. */
  readonly engineVersion: string | null;
  /** Of the state that it was looked at with; undefined where there was no look. */
  readonly stateDigest?: (() => string) | undefined;
  /** Set where the report alone does not tell it (wrong set-up is 2). */
  readonly exitCode?: ExitCode;
}

export interface EndedRun {
  readonly kind: UpdateKind;
  readonly stack: PlannedStack;
  readonly ready: ReadyStack;
  readonly run: EngineRun;
  readonly events: readonly EngineEvent[];
  readonly known: StackSecrets;
  /** The state with which resources are placed in the program; default the one known. */
  readonly state?: StackState | undefined;
  readonly printed: string;
}

/** What an engine's run means for its stack. Never throws. */
export function endedRun(ended: EndedRun): StackRun {
  const { kind, stack, ready, run, events, known, printed } = ended;
  const { found, project, engine } = ready;
  const { id, workDir, wave, reasons } = stack;
  const target = {
    ...{ id, workDir, wave, reasons, update: kind },
    project: project.name,
    stack: shortStackName(stack.stack),
  };
  const { report, code } = judgedStack({
    target,
    run,
    events,
    state: ended.state ?? known.state,
    folder: found.folder,
  });
  return {
    report: known.isReadable ? report : withheld(report, code, isApplied(kind) && events.length > 0),
    printed,
    stackOutputs: known.state === undefined ? [] : stackOutputs(known.state),
    plaintexts: known.plaintexts,
    reads: stackReferences(events),
    engineVersion: engine.version,
    stateDigest: known.stateDigest,
    ...exitCodeOf(report, code, known.isReadable || (isApplied(kind) && events.length > 0)),
  };
}

/** Wrong set-up (a passphrase, a backend) is told apart from an update that failed. */
function exitCodeOf({ outcome }: StackReport, code: ErrorCode | null, couldBegin: boolean): { exitCode?: ExitCode } {
  if (isWrongSetUp(code)) return { exitCode: 2 };
  // Secrets that cannot be read before are wrong set-up; after an update they make it a result that cannot be told.
  return couldBegin || outcome === "cancelled" ? {} : { exitCode: 2 };
}

const isWrongSetUp = (code: ErrorCode | null): boolean => code !== null && ERRORS[code].exitCode === 2;

/** The result of a stack whose run could not begin. */
export function unbegunRun(
  kind: UpdateKind,
  stack: PlannedStack,
  error: InfraError,
  env: Ports["environment"],
): StackRun {
  return { ...nothingRun(notBegun(targetOf(kind, stack), error), env), exitCode: error.exitCode };
}

/** The result of a stack that was not begun because one that comes before it failed. */
export function skippedRun(kind: UpdateKind, stack: PlannedStack, because: string): StackRun {
  return nothingRun(skipped(targetOf(kind, stack), because), stack.env);
}

/** With which nothing was done yet, and the caller says why. */
export function untouchedRun(kind: UpdateKind, stack: PlannedStack, env: Ports["environment"]): StackRun {
  return nothingRun(untouched(targetOf(kind, stack)), env);
}

function targetOf(kind: UpdateKind, { id, workDir, stack, wave, reasons }: PlannedStack) {
  return {
    ...{ id, workDir, wave, reasons: [...reasons], update: kind },
    project: workDir,
    stack: shortStackName(stack),
  };
}

function nothingRun(report: StackReport, env: Ports["environment"]): StackRun {
  return { report, printed: "", stackOutputs: [], plaintexts: environmentSecrets(env), reads: [], engineVersion: null };
}

/**
 * Fails closed: what may hold a secret that we could not read stays unsaid. What is wrong with the set-up (a passphrase, a
 * backend) or with the stack itself is said all the same: it is the engine's own word, and the way out.
 */
function withheld(report: StackReport, code: ErrorCode | null, isDone: boolean): StackReport {
  const isComplete = report.outcome === "changed" || report.outcome === "unchanged";
  const isOwnWord = isWrongSetUp(code) || !["changed", "unchanged", "failed", "cut-short"].includes(report.outcome);
  const shown = { ...report };
  delete shown.drift; // not even that there is none
  return {
    ...shown,
    ...(isComplete ? { outcome: "cut-short" } : {}),
    ...(isOwnWord ? {} : isDone ? UNREADABLE_AFTER : UNREADABLE),
    changes: {},
    resources: [],
    outputs: [],
    diagnostics: [],
    findings: [],
    digest: null,
  };
}

const UNREADABLE = {
  headline: "The stack's secrets could not be read, so nothing that may hold one is shown.",
  next: "Check that the job may read the stack's state and knows its passphrase or key, then run again.",
};
const UNREADABLE_AFTER = {
  headline:
    "The engine ran, but the stack's state could not be read afterwards: what it did may hold new secrets and is not shown.",
  next: "Look at the stack itself (`pulumi stack`, `pulumi stack history`), then preview it.",
};

import type { EngineEvent } from "./engine-event";
import { cleanLine } from "./diagnostics";
import { exposedSecrets } from "./exposed-secrets";
import { operationOf } from "./operation";
import type { RecordedUpdate } from "./recorded-log";
import type { Note, Operation, StackReport } from "./report";
import { stackReport } from "./stack-report";
import type { UpdateKind } from "./update-kind";
import { parseUrn, STACK_TYPE, type Urn } from "./urn";

export interface RecordedReport {
  readonly stack: StackReport;
  readonly notes: readonly Note[];
  /** What a policy made plain of what was secret: to be hidden. */
  readonly exposed: readonly string[];
  /** undefined: the log does not get to where it says. */
  readonly isPreview: boolean | undefined;
}

/**
 * A recorded update as a stack's report. Operations are counted as the engine's own summary does. A log that is cut off, or
 * that has lines which cannot be read, is `cut-short`, and a note says where.
 * @param file the log's name, for people
 */
export function recordedReport(file: string, log: RecordedUpdate): RecordedReport {
  const { events } = log;
  const urn = stackUrn(events);
  const project = urn?.project ?? baseName(file);
  const stack = urn?.stack ?? "unknown";
  const name = cleanLine(file, 200);
  const summary = events.findLast((event) => event.kind === "summary");
  const update = kindOf(events, summary?.isPreview);
  const report = stackReport({
    target: {
      id: `${project}:${stack}`,
      project,
      stack,
      workDir: project,
      wave: 0,
      reasons: [`recorded in ${name}`],
      update,
    },
    run: null,
    events,
    state: undefined,
  });
  const damage = damageOf(name, log, summary !== undefined);
  return {
    stack: {
      ...report,
      ...(summary === undefined ? {} : { changes: countsOf(summary.resourceChanges) }),
      ...(damage === undefined ? {} : cutShort(report, damage)),
    },
    notes: damage === undefined ? [] : [{ code: "LOG_CUT", message: damage }],
    exposed: exposedSecrets(events),
    isPreview: summary?.isPreview,
  };
}

/** A log does not say how the engine was called: what it did tells. */
function kindOf(events: readonly EngineEvent[], isPreview: boolean | undefined): UpdateKind {
  const steps = events.flatMap((event) => (event.kind === "step" ? [event.step] : []));
  if (isPreview ?? steps.every(({ planning }) => planning)) return "preview";
  const ops = new Set(steps.map(({ op }) => op));
  if (ops.size === 1 && ops.has("refresh")) return "refresh";
  return steps.some(({ op, type }) => op === "delete" && type === STACK_TYPE) ? "destroy" : "up";
}

/** Where several logs are of one stack, each is one of its own: the file's name joins the identity. */
export function withFileName({ stack, ...rest }: RecordedReport, file: string): RecordedReport {
  return { ...rest, stack: { ...stack, id: `${file}:${stack.stack}`, workDir: file } };
}

function damageOf(
  file: string,
  { unreadable, lastLine, isCutOff }: RecordedUpdate,
  hasSummary: boolean,
): string | undefined {
  const [first, ...more] = unreadable;
  if (isCutOff && first === lastLine) return `${file} ends early: its line ${first} is cut off.`;
  if (first !== undefined) {
    const others = more.length === 0 ? "" : `, nor can ${more.length} more`;
    return `Line ${first} of ${file} cannot be read as an engine event${others}.`;
  }
  return hasSummary
    ? undefined
    : `${file} ends early: there is no summary of the engine up to its last line, ${lastLine}.`;
}

/** What failed stays failed: that much is known. */
function cutShort({ outcome }: StackReport, headline: string): Partial<StackReport> {
  if (!["changed", "unchanged", "cut-short"].includes(outcome)) return {};
  return {
    outcome: "cut-short",
    headline,
    next: "Get the whole log, or record the update again.",
    digest: null,
  };
}

/** The engine's own numbers under the words of a report. A replace that is told in steps is one change. */
function countsOf(counts: Readonly<Record<string, number>>): Partial<Record<Operation, number>> {
  const changes: Partial<Record<Operation, number>> = {};
  for (const [op, count] of Object.entries(counts)) {
    const operation = operationOf(op);
    if (operation === "replace" && op !== "replace" && counts["replace"] !== undefined) continue;
    changes[operation] = (changes[operation] ?? 0) + Math.max(0, Math.trunc(count));
  }
  return changes;
}

/** The stack's own URN, or that of anything in it. */
function stackUrn(events: readonly EngineEvent[]): Urn | undefined {
  let any: Urn | undefined;
  for (const event of events) {
    const text = "step" in event ? event.step.urn : event.kind === "diagnostic" ? event.urn : null;
    const urn = text === null ? undefined : parseUrn(text);
    if (urn?.type === STACK_TYPE) return urn;
    any ??= urn;
  }
  return any;
}

function baseName(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.[a-z]{1,6}$/i, "");
  return cleanLine(name === "" ? "log" : name, 100);
}

import type { ErrorCode } from "../errors";
import { stackDigests } from "./approval/review-digest";
import { cleanText, isSummaryError } from "./diagnostics";
import { digestOf } from "./digest";
import type { EngineEvent } from "./engine-event";
import { findingsOf } from "./findings";
import { outcomeOf, type EngineEnd } from "./outcome";
import { placeProgramError } from "./program-error";
import type { Diagnostic, Outcome, ResourceChange, Source, StackReport } from "./report";
import { sourceOfPosition, type ProjectPlace } from "./source-position";
import type { StackState } from "./stack-state";
import type { UpdateKind } from "./update-kind";
import { foldEvents, type ResourceUpdate, type UpdateReport } from "./update-report";

export interface ReportedStack {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  readonly project: string;
  readonly stack: string;
  readonly workDir: string;
  readonly wave: number;
  readonly reasons: readonly string[];
  readonly update: UpdateKind;
}

export interface StackReportInput {
  readonly target: ReportedStack;
  /** How the engine ended; null where only recorded events are there. */
  readonly run: (EngineEnd & { readonly durationSeconds: number }) | null;
  /** In order: `parseEventLog`. */
  readonly events: readonly EngineEvent[];
  /** The state from before the update; undefined: there is none, or it could not be read. */
  readonly state: StackState | undefined;
  /** Absolute path of the folder with Pulumi.yaml; without it, absolute paths in errors cannot be placed. */
  readonly folder?: string | undefined;
}

const MAX_RESOURCES = 5_000;
const LINK = /^View (?:Live|in Browser)[^:\n]{0,40}: (https:\/\/[^\s]{1,500})$/m;

/** One stack's part of the report: what happens, how the run ended, and what is dangerous in it. Never throws. */
export function stackReport(input: StackReportInput): StackReport {
  return judgedStack(input).report;
}

/** The same with the code of why it is no complete result, which decides the exit code; null where it is one. */
export function judgedStack({ target, run, events, state, folder }: StackReportInput): {
  readonly report: StackReport;
  readonly code: ErrorCode | null;
} {
  const update = foldEvents(events, target.update);
  const { outcome, headline, next, code } = outcomeOf({ kind: target.update, report: update, run });
  const place: ProjectPlace = { workDir: target.workDir, folder };
  const resources = update.resources.map((resource) => withState(resource, state, place));
  const findings = findingsOf({
    ...update,
    kind: target.update,
    resources,
    pendingOperations: state?.pendingOperations ?? [],
    code,
  });
  const sources = new Map(resources.map(({ urn, source }) => [urn, source]));
  const sourceOf = (urn: string | null): Source | null =>
    urn === null ? null : (sources.get(urn) ?? stateSource(urn, state, place));
  const { id, project, stack, workDir, wave, reasons } = target;
  const report: StackReport = {
    ...{ id, project, stack, workDir, wave, reasons: [...reasons], update: target.update },
    outcome,
    headline: headline === null || folder === undefined ? headline : headline.replaceAll(`${folder}/`, ""),
    next,
    changes: update.changes,
    resources: resources.slice(0, MAX_RESOURCES).map(resourceChange),
    resourcesLeftOut: Math.max(0, resources.length - MAX_RESOURCES),
    // The headline says it already, and better.
    diagnostics: update.diagnostics
      .filter(({ message }) => headline === null || !isSummaryError(message))
      .map((diagnostic) => placedDiagnostic(diagnostic, place, sourceOf)),
    outputs: [...update.outputs],
    findings: findings.map((finding) => ({ ...finding, source: finding.source ?? sourceOf(finding.urn) })),
    durationSeconds: run?.durationSeconds ?? update.summary?.durationSeconds ?? null,
    digest: digest(outcome, update),
    digests: isComplete(outcome) ? stackDigests(update) : null,
    ...told(update),
    link: linkOf(run?.stdout ?? ""),
  };
  return { report, code };
}

/** What is there only where the engine told of it. */
function told({ providers, drift }: UpdateReport): Pick<StackReport, "providers" | "drift"> {
  return { providers: [...providers], ...(drift === undefined ? {} : { drift: drift.slice(0, MAX_RESOURCES) }) };
}

type Placed = ResourceUpdate & { readonly source: Source | null };

function withState(resource: ResourceUpdate, state: StackState | undefined, place: ProjectPlace): Placed {
  const fromEvent = resource.sourcePosition === null ? null : sourceOfPosition(resource.sourcePosition, place);
  return {
    ...resource,
    source: fromEvent ?? stateSource(resource.urn, state, place),
  };
}

function stateSource(urn: string, state: StackState | undefined, place: ProjectPlace): Source | null {
  const position = state?.resources.get(urn)?.sourcePosition ?? null;
  return position === null ? null : sourceOfPosition(position, place);
}

/** An allow-list: what only the analysis needs stays out of the report. */
function resourceChange(resource: Placed): ResourceChange {
  const { urn, type, name, operation, failed, unfinished, retained, deleteBeforeReplace, replaceReasons, source } =
    resource;
  const { properties, propertiesLeftOut, digests } = resource;
  return {
    urn,
    type,
    name,
    operation,
    failed,
    unfinished,
    protected: resource.protected,
    retained,
    deleteBeforeReplace,
    replaceReasons,
    properties,
    propertiesLeftOut,
    digests,
    source,
  };
}

function placedDiagnostic(
  diagnostic: Diagnostic,
  place: ProjectPlace,
  sourceOf: (urn: string | null) => Source | null,
): Diagnostic {
  const placed = placeProgramError(diagnostic, place);
  return { ...placed, source: placed.source ?? sourceOf(diagnostic.urn) };
}

const isComplete = (outcome: Outcome): boolean => outcome === "changed" || outcome === "unchanged";

function digest(outcome: Outcome, { resources, outputs }: UpdateReport): string | null {
  if (!isComplete(outcome)) return null;
  const changing = resources.filter(({ operation }) => operation !== "read" && operation !== "discard");
  return digestOf(
    changing.map(({ fingerprint }) => fingerprint),
    outputs,
  );
}

/** The update's page: the engine prints it first, so what a program prints later cannot stand in for it. */
function linkOf(stdout: string): string | null {
  const head = cleanText(stdout.slice(0, 4_000)).split("\n").slice(0, 8).join("\n");
  const link = LINK.exec(head)?.[1];
  return link !== undefined && URL.canParse(link) ? link : null;
}

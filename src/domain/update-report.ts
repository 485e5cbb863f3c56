import { providerName, resourceDigests } from "./approval/review-digest";
import type { Digests } from "./approval/review";
import { diagnosticsOf } from "./diagnostics";
import { fingerprint } from "./digest";
import { driftOf, type Drift } from "./drift";
import type { EngineEvent, EventState } from "./engine-event";
import { compareDanger } from "./operation";
import { mandatoryViolation, policyFindings } from "./policy";
import { propertyChanges, reportedChanges, type DetailBudget, detailBudget, type RawChanges } from "./property-diff";
import { replaceReasons } from "./replace-reasons";
import type { Diagnostic, Finding, Operation, OutputChange, ResourceChange } from "./report";
import { outputChanges } from "./update-report-outputs";
import {
  foldResources,
  isCounted,
  isRefreshOnly,
  isUnfinished,
  operationOfFold,
  type Fold,
} from "./update-report-fold";
import { isApplied, type UpdateKind } from "./update-kind";
import { isStateful } from "./stateful-types";
import { nameOfUrn, STACK_REFERENCE_TYPE } from "./urn";

/** One resource's change, with what the analysis needs and a report does not hold. */
export interface ResourceUpdate extends Omit<ResourceChange, "source" | "digests"> {
  /** False: a component, nothing of its own in the cloud. */
  readonly custom: boolean;
  /** Seen by a refresh: the cloud has changed already. */
  readonly refreshed: boolean;
  readonly sourcePosition: string | null;
  /** Hash of all that happens to it. */
  readonly fingerprint: string;
  readonly digests: Digests;
}

/** What the engine's events say about one update. Nothing here judges it: `outcomeOf` does. */
export interface UpdateReport {
  /** The engine's own summary; null: it did not get to the end. */
  readonly summary: Extract<EngineEvent, { kind: "summary" }> | null;
  /** The summary counts more than the events tell: some are lost. */
  readonly incomplete: boolean;
  /** Events that could not be read. */
  readonly unreadable: number;
  readonly changes: Partial<Record<Operation, number>>;
  /** Most dangerous first, then by URN; unchanged ones are left out. */
  readonly resources: readonly ResourceUpdate[];
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs: readonly OutputChange[];
  readonly policyFindings: readonly Finding[];
  /** `pack/policy` of the first mandatory policy that is violated. */
  readonly mandatoryViolation: string | undefined;
  /** Sorted; see `providerName`. */
  readonly providers: readonly string[];
  /** undefined: nothing was refreshed. */
  readonly drift: readonly Drift[] | undefined;
  /** Any step was begun. */
  readonly began: boolean;
}

/** One update's events, in order (`parseEventLog`) → what happens, for a reviewer. Never throws. */
export function foldEvents(events: readonly EngineEvent[], kind: UpdateKind = "preview"): UpdateReport {
  const isDone = isApplied(kind);
  const folds = [...foldResources(events).values()].filter(isCounted);
  const summary = events.findLast((event) => event.kind === "summary") ?? null;
  return {
    summary,
    incomplete: summary !== null && countsMore(summary.resourceChanges, folds),
    unreadable: events.filter((event) => event.kind === "unreadable").length,
    changes: counted(folds, isDone),
    resources: resourceUpdates(folds, isDone),
    diagnostics: diagnosticsOf(events),
    outputs: outputChanges(events),
    policyFindings: policyFindings(events),
    mandatoryViolation: mandatoryViolation(events),
    providers: providersOf(events),
    drift: driftOf(folds, kind),
    began: events.some((event) => event.kind === "step"),
  };
}

function providersOf(events: readonly EngineEvent[]): string[] {
  const names = events.map((event) =>
    event.kind === "step" && event.step.provider !== null ? providerName(event.step.provider) : null,
  );
  return [...new Set(names)].filter((name) => name !== null).sort();
}

/** @param isDone only what was brought to its end counts: the run did it, and did not only look */
function counted(folds: readonly Fold[], isDone: boolean): Partial<Record<Operation, number>> {
  const changes: Partial<Record<Operation, number>> = {};
  for (const fold of folds) {
    // Stack references are read anew each time; the engine does not count them either.
    if (fold.failed || (isDone && isUnfinished(fold)) || fold.type === STACK_REFERENCE_TYPE) continue;
    const operation = operationOfFold(fold);
    changes[operation] = (changes[operation] ?? 0) + 1;
  }
  return changes;
}

/** Whether the engine counts an operation more often than events told of it. */
function countsMore(counts: Readonly<Record<string, number>>, folds: readonly Fold[]): boolean {
  const seen = new Map<string, number>();
  for (const { told } of folds) for (const [op, times] of told) seen.set(op, (seen.get(op) ?? 0) + times);
  return Object.entries(counts).some(([op, count]) => count > (seen.get(op) ?? 0));
}

function resourceUpdates(folds: readonly Fold[], isDone: boolean): ResourceUpdate[] {
  const budget = detailBudget();
  return folds
    .map((fold) => ({ fold, operation: operationOfFold(fold) }))
    .filter(({ fold, operation }) => isShown(fold, operation))
    .map((entry) => ({ ...entry, losesData: losesData(entry.fold, entry.operation) }))
    .sort(
      (one, other) =>
        Number(other.losesData) - Number(one.losesData) ||
        compareDanger(one.operation, other.operation) ||
        (one.fold.urn < other.fold.urn ? -1 : 1),
    )
    .map(({ fold, operation }) => ({
      ...resourceUpdate(fold, operation, budget),
      unfinished: isDone && isUnfinished(fold),
    }));
}

function losesData(fold: Fold, operation: Operation): boolean {
  return (operation === "replace" || operation === "delete") && isStateful(fold.type) && !isRetained(fold);
}

/** The engine looks at the state from before: that is what it deletes, or does not. */
function isRetained({ old, new: next }: Pick<Fold, "old" | "new">): boolean {
  return (old ?? next)?.retainOnDelete === true;
}

/** A stack reference is read anew by each update: that says nothing. */
function isShown(fold: Fold, operation: Operation): boolean {
  if (operation === "same") return fold.failed;
  return !(operation === "read" && fold.type === STACK_REFERENCE_TYPE && !fold.failed);
}

function resourceUpdate(fold: Fold, operation: Operation, budget: DetailBudget): Omit<ResourceUpdate, "unfinished"> {
  const refreshed = isRefreshOnly(fold);
  const old = fold.old ?? fold.refreshed?.old ?? null;
  const next = fold.new ?? fold.refreshed?.new ?? null;
  const changes = changesOf(fold, operation);
  const reasons = operation === "replace" ? replaceReasons(fold, fold.ops) : [];
  return {
    urn: fold.urn,
    type: fold.type,
    name: nameOfUrn(fold.urn),
    operation,
    failed: fold.failed,
    protected: isProtected(operation, old, next),
    retained: isRetained({ old, new: next }),
    deleteBeforeReplace: fold.gap,
    replaceReasons: reasons,
    ...reportedChanges(changes, budget),
    custom: (next ?? old)?.custom === true,
    refreshed,
    sourcePosition: (next ?? old)?.sourcePosition ?? null,
    fingerprint: fingerprint(fold.urn, operation, changes),
    digests: resourceDigests(fold.urn, operation, reasons, changes),
  };
}

/** A replace may go ahead in the update that takes `protect` away; a delete looks at the old state alone. */
function isProtected(operation: Operation, old: EventState | null, next: EventState | null): boolean {
  if (operation === "replace" && old !== null && next !== null) return old.protect && next.protect;
  return (operation === "delete" ? old : (next ?? old))?.protect === true;
}

function changesOf(fold: Fold, operation: Operation): RawChanges {
  const refreshed = isRefreshOnly(fold);
  return propertyChanges(operation, refreshed ? (fold.refreshed ?? fold) : fold, refreshed);
}

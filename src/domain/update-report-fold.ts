import type { EngineEvent, EventState, Step } from "./engine-event";
import { compareDanger, operationOf } from "./operation";
import type { Operation } from "./report";
import { isDefaultProvider } from "./urn";

/** All that one update's events say about one resource. */
export interface Fold {
  readonly urn: string;
  readonly type: string;
  /** The engine's own words, refreshes left out. */
  readonly ops: Set<string>;
  /** How often each operation was told of, results of refreshes included: what the engine counts. */
  readonly told: Map<string, number>;
  old: EventState | null;
  new: EventState | null;
  keys: readonly string[];
  detailedDiff: Step["detailedDiff"];
  failed: boolean;
  /** Operations that were begun and whose end was not told. */
  readonly open: Set<string>;
  /** delete-replaced came before create-replacement. */
  gap: boolean;
  /** The result of a refresh, if there was one. */
  refreshed: Step | null;
  inRefresh: boolean;
}

/** Events → what happens to each resource, by URN. One pass; values are shared with the events, not copied. */
export function foldResources(events: readonly EngineEvent[]): Map<string, Fold> {
  const folds = new Map<string, Fold>();
  for (const event of events) {
    if (event.kind !== "step" && event.kind !== "outputs" && event.kind !== "failed-step") continue;
    const { step } = event;
    let fold = folds.get(step.urn);
    if (fold === undefined) folds.set(step.urn, (fold = emptyFold(step)));
    if (event.kind === "failed-step") fold.failed = true;
    take(fold, event.kind, step);
  }
  return folds;
}

/** What a reviewer reads of a fold; a replace, three steps to the engine, is one. */
export function operationOfFold(fold: Fold): Operation {
  const { ops } = fold;
  if (ops.size === 0) return refreshOperation(fold.refreshed);
  const operations = [...ops].map(operationOf);
  if (operations.includes("unknown")) return "unknown";
  // Deleted and made anew, or an old copy deleted beside the one that stays: something that exists goes away.
  if (operations.includes("replace") || (ops.has("delete") && ops.size > 1)) return "replace";
  return operations.sort(compareDanger)[0] ?? "same";
}

/** Whether the step came from a refresh alone: the cloud has changed already. */
export function isRefreshOnly(fold: Fold): boolean {
  return fold.ops.size === 0;
}

/** Whether something was begun of which the end is not known. */
export function isUnfinished({ failed, open }: Fold): boolean {
  return !failed && open.size > 0;
}

export function isCounted(fold: Fold): boolean {
  return !isDefaultProvider(fold.urn);
}

function emptyFold({ urn, type }: Step): Fold {
  return {
    urn,
    type,
    ops: new Set(),
    told: new Map(),
    old: null,
    new: null,
    keys: [],
    detailedDiff: null,
    failed: false,
    open: new Set(),
    gap: false,
    refreshed: null,
    inRefresh: false,
  };
}

function take(fold: Fold, kind: "step" | "outputs" | "failed-step", step: Step): void {
  if (kind === "step") fold.inRefresh = step.op === "refresh";
  if (kind === "step") fold.open.add(step.op);
  else fold.open.delete(fold.inRefresh ? "refresh" : step.op);
  const isRefresh = fold.inRefresh || step.op === "refresh";
  if (kind === (isRefresh ? "outputs" : "step")) fold.told.set(step.op, (fold.told.get(step.op) ?? 0) + 1);
  if (isRefresh) {
    if (kind === "outputs") fold.refreshed = step;
    return;
  }
  if (step.op === "create-replacement" && fold.ops.has("delete-replaced")) fold.gap = true;
  fold.ops.add(step.op);
  if (step.op === "delete-replaced" && fold.ops.size > 1) return; // Knows the old one only, and the others knew it too.
  fold.old = step.old ?? fold.old;
  fold.new = step.new ?? fold.new;
  if (step.keys.length > 0) fold.keys = step.keys;
  fold.detailedDiff = step.detailedDiff ?? fold.detailedDiff;
}

function refreshOperation(step: Step | null): Operation {
  if (step === null) return "same";
  if (step.new === null) return "delete";
  return differs(step) ? "update" : "same";
}

/** Without a difference an `update` is noise: the engine says it of every resource that is only read. */
export function differs({ diffs, detailedDiff }: Pick<Step, "diffs" | "detailedDiff">): boolean {
  return diffs.length > 0 || Object.keys(detailedDiff ?? {}).length > 0;
}

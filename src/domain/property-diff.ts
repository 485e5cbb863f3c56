import type { DetailedDiffEntry, EventState, Step } from "./engine-event";
import { differences } from "./property-compare";
import { containsPath, formatPropertyPath, parsePropertyPath, type PropertyPath } from "./property-path";
import type { Operation, PropertyChange } from "./report";
import { changeKindOf, parseBudget, structuredDiff, type ParseBudget } from "./structured-diff";
import { boundedValue, isInternalKey, isSecret, isUnknown, valueOf } from "./value";
import type { JsonObject } from "./value-json";

/** One property of a resource that changes, with its raw values; undefined: not there. */
export interface RawChange {
  readonly path: string;
  readonly kind: PropertyChange["kind"];
  readonly replaces: boolean;
  readonly old: unknown;
  readonly new: unknown;
}

export type DiffedStep = Pick<Step, "old" | "new" | "detailedDiff">;

export interface RawChanges {
  /** Sorted by path. */
  readonly shown: readonly RawChange[];
  /** Those that the program hides (`hideDiffs`). */
  readonly hidden: readonly RawChange[];
}

/** The most property changes that a report holds of one resource. */
export const MAX_PROPERTIES = 50;

/** How much detail one report may still hold. The most dangerous resources come first, so they get theirs. */
export interface DetailBudget extends ParseBudget {
  /** Property changes. */
  properties: number;
}

export function detailBudget(): DetailBudget {
  return { ...parseBudget(), properties: 40_000 };
}

/**
 * What changes in a resource's properties: as the engine's detailed diff tells, or, where it has none, by comparing the
 * inputs. A create lists what it sets, a delete what goes; reading changes nothing.
 */
export function propertyChanges(operation: Operation, step: DiffedStep, isRefresh = false): RawChanges {
  const changes = rawChanges(operation, step, isRefresh).sort((one, other) => (one.path < other.path ? -1 : 1));
  const hide = (step.new ?? step.old)?.hideDiffs ?? [];
  if (hide.length === 0) return { shown: changes, hidden: [] };
  const isHidden = (change: RawChange): boolean => {
    const path = parsePropertyPath(change.path);
    return hide.some((outer) => outer.length > 0 && containsPath(outer, path));
  };
  return { shown: changes.filter((change) => !isHidden(change)), hidden: changes.filter(isHidden) };
}

/** Property changes as a report holds them: so many of them, values of bearable length, texts diffed as structure. */
export function reportedChanges(
  changes: RawChanges,
  budget: DetailBudget,
): { readonly properties: PropertyChange[]; readonly propertiesLeftOut: number } {
  const telling = mostTelling(changes.shown).slice(0, Math.max(budget.properties, 0));
  budget.properties -= telling.length;
  const properties = telling.map((change) => reportedChange(change, budget));
  const total = changes.shown.length + changes.hidden.length;
  return { properties, propertiesLeftOut: total - properties.length };
}

function mostTelling(changes: readonly RawChange[]): readonly RawChange[] {
  if (changes.length <= MAX_PROPERTIES) return changes;
  const first = [...changes.filter((change) => change.replaces), ...changes.filter((change) => !change.replaces)];
  return first.slice(0, MAX_PROPERTIES);
}

function reportedChange(change: RawChange, budget: ParseBudget): PropertyChange {
  const { path, kind, replaces } = change;
  const bothTexts = typeof change.old === "string" && typeof change.new === "string";
  const known = !isUnknown(change.old) && !isUnknown(change.new);
  return {
    path,
    kind,
    replaces,
    old: boundedValue(valueOf(change.old)),
    new: boundedValue(valueOf(change.new)),
    structure: bothTexts && known ? structuredDiff(String(change.old), String(change.new), budget) : null,
  };
}

function rawChanges(operation: Operation, step: DiffedStep, isRefresh: boolean): RawChange[] {
  const { old, new: next, detailedDiff } = step;
  switch (operation) {
    case "same":
    case "read":
    case "discard":
      return [];
    case "delete":
      return old === null ? [] : listed(old.inputs, "delete");
    case "create":
      return next === null ? [] : listed(next.inputs, "add");
    default:
      if (detailedDiff !== null) return detailed(old, next, detailedDiff, isRefresh);
      if (old !== null && next !== null) return compared(old.inputs, next.inputs);
      return next === null ? [] : listed(next.inputs, "add");
  }
}

function listed(inputs: JsonObject, kind: "add" | "delete"): RawChange[] {
  const keys = Object.keys(inputs).filter((key) => !isInternalKey(key));
  return keys.map((key) => ({
    path: formatPropertyPath([key]),
    kind,
    replaces: false,
    old: kind === "delete" ? inputs[key] : undefined,
    new: kind === "add" ? inputs[key] : undefined,
  }));
}

function compared(old: JsonObject, next: JsonObject): RawChange[] {
  return differences(old, next).map((difference) => ({
    path: formatPropertyPath(difference.path),
    kind: changeKindOf(difference.old, difference.new),
    replaces: false,
    old: difference.old,
    new: difference.new,
  }));
}

function detailed(
  old: EventState | null,
  next: EventState | null,
  diff: Readonly<Record<string, DetailedDiffEntry>>,
  isRefresh: boolean,
): RawChange[] {
  return Object.entries(diff).map(([text, { diffKind, inputDiff }]) => {
    const path = parsePropertyPath(text);
    const kind = diffKind.startsWith("add") ? "add" : diffKind.startsWith("delete") ? "delete" : "update";
    const oldRoot = inputDiff ? old?.inputs : old?.outputs;
    const newRoot = isRefresh && !inputDiff ? next?.outputs : next?.inputs;
    // A computed property is no input: then the outputs are the only place that holds what it becomes.
    const after = valueAt(newRoot, path) ?? valueAt(next?.outputs, path);
    return {
      path: text,
      kind,
      replaces: diffKind.endsWith("-replace"),
      old: kind === "add" ? undefined : valueAt(oldRoot, path),
      new: kind === "delete" ? undefined : after,
    };
  });
}

/** The value at a path; a secret or unknown on the way stands for all that is inside it. */
function valueAt(root: unknown, path: PropertyPath): unknown {
  let value = root;
  for (const element of path) {
    if (isSecret(value) || isUnknown(value)) return value;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, element)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[element];
  }
  return value;
}

import type { EngineEvent } from "./engine-event";
import { differences } from "./property-compare";
import type { OutputChange } from "./report";
import { STACK_TYPE } from "./urn";
import { boundedValue, valueOf } from "./value";
import type { JsonObject } from "./value-json";

const MAX_OUTPUTS = 500;

/**
 * How the stack's outputs change, sorted by name, unchanged ones included. A program that failed has set none: then its
 * old ones stay. Two secrets are taken for the same, since the engine blinds both.
 */
export function outputChanges(events: readonly EngineEvent[]): OutputChange[] {
  let old: JsonObject | undefined;
  let next: JsonObject | undefined;
  for (const event of events) {
    if ((event.kind !== "step" && event.kind !== "outputs") || event.step.type !== STACK_TYPE) continue;
    old ??= event.step.old?.outputs ?? {};
    if (event.kind === "outputs") next = event.step.new?.outputs ?? {};
  }
  if (old === undefined || next === undefined) return [];
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
  return names.slice(0, MAX_OUTPUTS).map((name) => outputChange(name, own(old, name), own(next, name)));
}

function own(outputs: JsonObject | undefined, name: string): unknown {
  return outputs !== undefined && Object.hasOwn(outputs, name) ? outputs[name] : undefined;
}

function outputChange(name: string, old: unknown, next: unknown): OutputChange {
  const kind = old === undefined ? "add" : next === undefined ? "delete" : isSame(old, next) ? "same" : "update";
  return { name, kind, old: boundedValue(valueOf(old)), new: boundedValue(valueOf(next)) };
}

function isSame(old: unknown, next: unknown): boolean {
  return differences(old, next, 1).length === 0;
}

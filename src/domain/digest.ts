import { hash } from "node:crypto";
import type { RawChange, RawChanges } from "./property-diff";
import type { Operation, OutputChange } from "./report";
import { valueOf } from "./value";
import type { JsonObject } from "./value-json";

/** What would happen to one resource, as a hash over all of it: also over what a report leaves out for its length. */
export function fingerprint(urn: string, operation: Operation, changes: RawChanges): string {
  // Both lists come sorted by path. Lengths of texts are told by their quotes, so no two changes read the same.
  let text = `${JSON.stringify(urn)} ${operation}`;
  for (const change of changes.shown) text += `\n${changeText(change)}`;
  for (const change of changes.hidden) text += `\n${changeText(change)}`;
  return sha256(text);
}

function changeText({ path, kind, replaces, old, new: next }: RawChange): string {
  return `${JSON.stringify(path)} ${kind} ${replaces ? "!" : ""} ${valueText(old)} ${valueText(next)}`;
}

function valueText(raw: unknown): string {
  const value = valueOf(raw);
  if (value === null) return "-";
  return value.kind === "plain" ? canonicalJson(value.value) : value.kind;
}

/**
 * sha256 of what would happen to a stack. The same changes give the same text, whatever the order in which the engine
 * came to them; secrets count by their place, not by their value.
 */
export function digestOf(fingerprints: readonly string[], outputs: readonly OutputChange[]): string {
  const changed = outputs.filter((output) => output.kind !== "same").map(canonicalJson);
  return sha256(canonicalJson({ resources: fingerprints.toSorted(), outputs: changed.sort() }));
}

/** JSON with sorted keys. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const item = (value as JsonObject)[key];
    if (item !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

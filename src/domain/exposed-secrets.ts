import type { EngineEvent } from "./engine-event";
import { isSecret } from "./value";
import { isJsonObject, type JsonObject } from "./value-json";

/**
 * A policy pack that remediates gives properties back as plain values: whatever was secret among them is none to the engine
 * from then on, and is in the resource's inputs in clear. These are such texts of one remediation, to be hidden wherever
 * they turn up. Where a secret has gone from its place, it may be in any other: then all that is new is hidden.
 * @param before properties as the engine had them, secrets blinded
 * @param after as the policy gave them back
 */
export function exposedBy(before: JsonObject, after: JsonObject): string[] {
  const found = new Set<string>();
  const known = new Set<string>();
  let hasMoved = false;
  const waiting: { old: unknown; new: unknown }[] = [{ old: before, new: after }];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    if (isSecret(pair.old)) {
      if (pair.new === undefined) hasMoved = true;
      else leavesOf(pair.new).forEach((text) => found.add(text));
    } else if (isContainer(pair.old)) {
      for (const [key, old] of Object.entries(pair.old)) waiting.push({ old, new: at(pair.new, key) });
    } else if (pair.old !== undefined && pair.old !== null) known.add(String(pair.old));
  }
  if (hasMoved) leavesOf(after).forEach((text) => !known.has(text) && found.add(text));
  return [...found];
}

/** Those of all remediations, each once. */
export function exposedSecrets(events: readonly EngineEvent[]): string[] {
  return [...new Set(events.flatMap((event) => (event.kind === "policy-remediation" ? event.exposed : [])))];
}

const isContainer = (raw: unknown): raw is JsonObject | readonly unknown[] => typeof raw === "object" && raw !== null;

function at(raw: unknown, key: string): unknown {
  return isContainer(raw) && Object.hasOwn(raw, key) ? (raw as JsonObject)[key] : undefined;
}

/** Texts and numbers inside a value, without recursion: it may be nested as deep as its program likes. */
function leavesOf(root: unknown): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (isSecret(value)) continue;
    if (typeof value === "string" || typeof value === "number") found.push(String(value));
    else if (isJsonObject(value) || Array.isArray(value)) for (const item of Object.values(value)) waiting.push(item);
  }
  return found.filter((text) => text !== "");
}

import { UNKNOWN_TEXT, valueOf, type PlainJson } from "../value";
import { isJsonObject } from "../value-json";

const ASSET = /^\[(?:asset|archive) .*\]$/;

/**
 * A raw value as two previews are compared by it. JSON inside a text counts as what it says, not by the order of its keys.
 * Of assets and archives only that they are there: their hashes differ between machines for times and modes of files, and
 * what is in them was reviewed as the commit's files. Secrets and unknowns count by their place.
 */
export function comparedValue(raw: unknown): PlainJson {
  const value = valueOf(raw);
  if (value === null) return null;
  return value.kind === "plain" ? normalised(value.value as PlainJson) : `[${value.kind}]`;
}

/** The same for a value that a report holds. */
export function normalised(value: PlainJson): PlainJson {
  if (typeof value === "string") return normalisedText(value);
  if (Array.isArray(value)) return value.map(normalised);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalised(item as PlainJson)]));
}

function normalisedText(text: string): PlainJson {
  if (ASSET.test(text)) return "[asset]";
  const start = text.trimStart().charAt(0);
  if (start !== "{" && start !== "[") return text;
  try {
    return { json: normalised(JSON.parse(text) as PlainJson) };
  } catch {
    return text;
  }
}

/** Whether a value is not known, or not wholly. */
export function holdsUnknown(value: PlainJson): boolean {
  if (typeof value === "string") return value.includes(UNKNOWN_TEXT);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((item) => holdsUnknown(item as PlainJson));
}

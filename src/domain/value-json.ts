/** A JSON object of unknown content: what hostile or foreign JSON is until each field has been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(raw: unknown): raw is JsonObject {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

/** The same object without some of its keys. */
export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

export function textAt(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" ? value : null;
}

export function numberAt(object: JsonObject, key: string): number | null {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function objectAt(object: JsonObject, key: string): JsonObject | null {
  const value = object[key];
  return isJsonObject(value) ? value : null;
}

/** The texts of a list; anything else in it is left out. Null where there is no list. */
export function textsAt(object: JsonObject, key: string): readonly string[] | null {
  const value = object[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : null;
}

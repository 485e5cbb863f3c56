import { isInternalKey, isSecret, isUnknown, MAX_DEPTH, SIGNATURE_KEY } from "./value";
import { isJsonObject, type JsonObject } from "./value-json";

/** One place where two JSON values differ: undefined stands for "not there". */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly old: unknown;
  readonly new: unknown;
}

/**
 * Where two raw values differ, down to the leaves. The order of keys does not count. Secrets are opaque: two of them are
 * taken for equal, since the engine blinds both. Stops at `limit` differences.
 */
export function differences(old: unknown, next: unknown, limit = Number.POSITIVE_INFINITY): Difference[] {
  const search: Search = { path: [], found: [], limit };
  compare(old, next, search);
  return search.found;
}

interface Search {
  /** Where the comparison is just now; copied only where a difference is found. */
  readonly path: (string | number)[];
  readonly found: Difference[];
  readonly limit: number;
}

function compare(old: unknown, next: unknown, search: Search): void {
  if (old === next || search.found.length >= search.limit) return;
  if (search.path.length < MAX_DEPTH && typeof old === "object" && typeof next === "object") {
    if (Array.isArray(old) && Array.isArray(next)) return compareLists(old, next, search);
    if (isComparable(old) && isComparable(next)) return compareObjects(old, next, search);
    if (isSecret(old) && isSecret(next)) return;
    if (isUnknown(old) && isUnknown(next)) return;
    if (isMarked(old) && isMarked(next) && sameMark(old, next)) return;
  }
  search.found.push({ path: [...search.path], old, new: next });
}

function compareAt(key: string | number, old: unknown, next: unknown, search: Search): void {
  if (old === next) return;
  search.path.push(key);
  compare(old, next, search);
  search.path.pop();
}

function compareLists(old: readonly unknown[], next: readonly unknown[], search: Search): void {
  const length = Math.max(old.length, next.length);
  for (let index = 0; index < length; index += 1) compareAt(index, old[index], next[index], search);
}

function compareObjects(old: JsonObject, next: JsonObject, search: Search): void {
  for (const key of Object.keys(old)) if (!isInternalKey(key)) compareAt(key, old[key], own(next, key), search);
  for (const key of Object.keys(next))
    if (!Object.hasOwn(old, key) && !isInternalKey(key)) compareAt(key, undefined, next[key], search);
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isMarked(raw: unknown): raw is JsonObject {
  return isJsonObject(raw) && Object.hasOwn(raw, SIGNATURE_KEY);
}

function isComparable(raw: unknown): raw is JsonObject {
  return isJsonObject(raw) && !Object.hasOwn(raw, SIGNATURE_KEY);
}

/** Assets, archives and references: equal if all their texts are. */
function sameMark(old: JsonObject, next: JsonObject): boolean {
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...keys].every(
    (key) => old[key] === next[key] || (typeof old[key] === "object" && typeof next[key] === "object"),
  );
}

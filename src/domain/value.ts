import type { Value } from "./report";
import { isJsonObject, textAt, type JsonObject } from "./value-json";

/** Marks special values inside states and events. */
export const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
export const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** What the engine writes for a value that is known only after the update: string, bool, number, array, asset, archive, object. */
const UNKNOWNS: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const UNKNOWN_INSIDE = new RegExp([...UNKNOWNS].join("|"), "g");

export const SECRET_TEXT = "[secret]";
export const UNKNOWN_TEXT = "[unknown]";
/** Deeper values are cut: hostile nesting must not exhaust the stack. */
export const MAX_DEPTH = 48;
const TOO_DEEP = "[nested too deeply]";
/** A value longer than this as JSON is not shown. */
export const MAX_VALUE_LENGTH = 20_000;
/** Keys that bridged and dynamic providers keep for themselves. */
const INTERNAL_KEYS: ReadonlySet<string> = new Set(["__provider", "__defaults", "__meta"]);

export type PlainJson = string | number | boolean | null | PlainJson[] | { [key: string]: PlainJson };

export function isSecret(raw: unknown): boolean {
  if (!isJsonObject(raw)) return false;
  const signature = raw[SIGNATURE_KEY];
  return signature === SECRET_SIGNATURE || (signature === OUTPUT_SIGNATURE && raw["secret"] === true);
}

export function isUnknown(raw: unknown): boolean {
  if (typeof raw === "string") return UNKNOWNS.has(raw);
  return isJsonObject(raw) && raw[SIGNATURE_KEY] === OUTPUT_SIGNATURE && raw["secret"] !== true && !("value" in raw);
}

export function isInternalKey(key: string): boolean {
  return INTERNAL_KEYS.has(key);
}

/** A raw property value → what a reader may see; undefined (not there) is null. */
export function valueOf(raw: unknown): Value | null {
  if (raw === undefined) return null;
  if (isSecret(raw)) return { kind: "secret" };
  if (isUnknown(raw)) return { kind: "unknown" };
  return { kind: "plain", value: plainOf(raw) };
}

/** The same value, or a note of its size in its place where it is too long for a report. */
export function boundedValue(value: Value | null, limit = MAX_VALUE_LENGTH): Value | null {
  if (value?.kind !== "plain") return value;
  const length = lengthOf(value.value as PlainJson, limit);
  return length <= limit ? value : { kind: "plain", value: `[left out: more than ${limit} characters]` };
}

/** A raw value as JSON without secrets, unknowns, signatures and internal keys. */
export function plainOf(raw: unknown, depth = 0): PlainJson {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "string") return plainText(raw);
  if (typeof raw === "boolean") return raw;
  if (typeof raw === "number") return Number.isFinite(raw) ? raw : null;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(raw)) return raw.map((item) => plainOf(item, depth + 1));
  if (!isJsonObject(raw)) return null;
  if (Object.hasOwn(raw, SIGNATURE_KEY)) return specialOf(raw, depth);
  const entries = Object.entries(raw).filter(([key]) => !INTERNAL_KEYS.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, plainOf(value, depth + 1)]));
}

function plainText(text: string): string {
  if (UNKNOWNS.has(text)) return UNKNOWN_TEXT;
  // Every sentinel is 36 characters with dashes: most texts are done here.
  return text.length > 36 && text.includes("-") ? text.replace(UNKNOWN_INSIDE, UNKNOWN_TEXT) : text;
}

function specialOf(raw: JsonObject, depth: number): PlainJson {
  switch (raw[SIGNATURE_KEY]) {
    case OUTPUT_SIGNATURE:
      if (raw["secret"] === true) return SECRET_TEXT;
      return "value" in raw ? plainOf(raw["value"], depth + 1) : UNKNOWN_TEXT;
    case REFERENCE_SIGNATURE:
      return textAt(raw, "urn") ?? UNKNOWN_TEXT;
    case ASSET_SIGNATURE:
      return `[asset ${contentName(raw)}]`;
    case ARCHIVE_SIGNATURE:
      return `[archive ${contentName(raw)}]`;
    default:
      // A secret, or a mark that this version does not know: closed is the safe way to fail.
      return SECRET_TEXT;
  }
}

function contentName(raw: JsonObject): string {
  const hash = textAt(raw, "hash") ?? "";
  return [textAt(raw, "path") ?? textAt(raw, "uri") ?? "", hash.slice(0, 12)].filter((part) => part !== "").join(" ");
}

/** Length as JSON, near enough; counting stops once it is over the limit. */
function lengthOf(value: PlainJson, limit: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  let length = 2;
  for (const [key, item] of Object.entries(value)) {
    length += lengthOf(item, limit - length) + (Array.isArray(value) ? 1 : key.length + 4);
    if (length > limit) return length;
  }
  return length;
}

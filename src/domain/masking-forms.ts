import { Buffer } from "node:buffer";

/** A secret below this length would hide half of every text, so it is not masked. Documented in docs/secrets.md. */
export const SHORTEST_SECRET = 4;
/** From this length on a secret is also found inside longer base64 texts. */
const SHORTEST_INSIDE_BASE64 = 8;
const COMMON_WORDS = new Set(["true", "false", "null", "none", "undefined"]);

/**
 * Whether a secret can be hidden without making every text unreadable: 4 characters or more besides white space at the
 * ends, not a word such as `true`, not a number of up to four digits (a port, a count, a year).
 */
export function isMaskable(secret: string): boolean {
  const text = secret.trim();
  return text.length >= SHORTEST_SECRET && !COMMON_WORDS.has(text.toLowerCase()) && !/^-?\d{1,4}$/.test(text);
}

/** The parts of a secret that are hidden each for itself: the whole of it, and each line of several. */
export function partsOf(secret: string): string[] {
  const whole = secret.trim();
  const lines = whole.split(/\r\n|\r|\n/).map((line) => line.trim());
  return [...new Set([whole, ...lines])].filter(isMaskable);
}

/**
 * Every text in which a secret may show up: plain, per line, and as JSON, URLs and base64 write it. White space at the ends
 * is left to be read (a secret's last line break is also the line's), except in base64, where it changes the rest.
 */
export function formsOf(secret: string): string[] {
  const parts = partsOf(secret);
  const plain = parts.flatMap((part) => [part, ...asJson(part), ...inUrls(part)]);
  const encoded = (isMaskable(secret) ? [secret, ...parts] : parts).flatMap(inBase64);
  return [...new Set([...plain, ...encoded])].filter((form) => form.length >= SHORTEST_SECRET);
}

/** JSON as JavaScript, Go (which escapes `<`, `>` and `&`) and ASCII-only writers make it; and JSON inside JSON. */
function asJson(text: string): string[] {
  const plain = escaped(text);
  const go = plain.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
  const ascii = plain.replace(/[^\0-\x7e]/g, unicodeEscape);
  return [plain, go, ascii, escaped(plain), escaped(go)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Percent-encoded for a path or a query, and as forms are sent; both spellings of the hexadecimal digits. */
function inUrls(text: string): string[] {
  const component = encodeURIComponent(text.toWellFormed());
  const strict = component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, strict.replaceAll("%20", "+"), component.replaceAll("%20", "+"), formOf(text)];
  return [...forms, ...forms.map(lowerCaseDigits)];
}

function formOf(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function lowerCaseDigits(encoded: string): string {
  return encoded.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
}

function inBase64(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const whole = bytes.toString("base64");
  const inside = text.length < SHORTEST_INSIDE_BASE64 ? [] : [0, 1, 2].map((before) => insideBase64(bytes, before));
  return [whole, whole.replace(/=+$/, ""), ...inside].flatMap((form) => [form, urlAlphabet(form)]);
}

/** The base64 characters that a secret alone decides when `before` bytes (modulo 3) of something else precede it. */
function insideBase64(bytes: Buffer, before: number): string {
  const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return shifted.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function urlAlphabet(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

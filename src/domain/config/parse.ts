import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { didYouMean } from "../did-you-mean";
import { configInvalid } from "./invalid";
import { asIndex, lineOf, type Where } from "./lines";
import { configSchema, type Config } from "./schema";

/**
 * Understands infra-action.yml.
 * @param text the file's text @param file its name, for messages
 * @throws InfraError CONFIG_INVALID with every mistake: file, line, what was expected, and the word that was meant
 */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors.map((error) => `${file}:${error.linePos?.[0].line ?? 1} ${firstLine(error.message)}`);
  if (broken.length > 0) throw configInvalid(broken);
  const parsed = configSchema.safeParse(toValue(document, file));
  if (parsed.success) return parsed.data;
  throw configInvalid(parsed.error.issues.flatMap((issue) => mistakesOf(issue, { document, lines, file })));
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw configInvalid([`${file}:1 ${firstLine(error instanceof Error ? error.message : String(error))}.`]);
  }
}

function mistakesOf(issue: z.core.$ZodIssue, where: Where): string[] {
  const path = issue.path.map(String);
  const at = (key?: string): string => `${where.file}:${lineOf(where, key === undefined ? path : [...path, key])}`;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${at(key)} ${unknownKey(key, path, where.document)}`);
  const name = path.length === 0 ? "the file" : path.join(".");
  if (issue.code === "invalid_key")
    return [`${at()} ${JSON.stringify(path.at(-1))} is no key here: expected ${wordsOf(issue.issues[0])}.`];
  const given = where.document.getIn(issue.path.map((key) => asIndex(String(key))));
  return [`${at()} ${name}: expected ${wordsOf(issue, given)}.`];
}

function wordsOf(issue: z.core.$ZodIssue | undefined, given?: unknown): string {
  if (issue?.code === "invalid_value") return oneOf(issue.values, String(given));
  if (issue?.code === "invalid_type")
    return issue.expected === "record" || issue.expected === "object"
      ? "a map"
      : `${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
  // Our own patterns say what they want; zod's words for the rest are clear enough.
  return issue?.message ?? "something else";
}

/** Nobody reads a list of thirty words to find the one that was meant. */
function oneOf(words: readonly z.core.util.Primitive[], given: string): string {
  if (words.length <= 5) return words.map((word) => JSON.stringify(word)).join(" or ");
  const near = didYouMean(given, words.map(String));
  return `a code of docs/report.md, not ${JSON.stringify(given)}${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}`;
}

function unknownKey(key: string, path: readonly string[], document: Document): string {
  const near = didYouMean(key, knownKeys(path, document));
  return `${JSON.stringify(key)} is no key of ${path.length === 0 ? "the file" : path.join(".")}.${near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`}`;
}

/** The keys that the schema has at a path; record keys are anything, array positions are numbers. */
function knownKeys(path: readonly string[], document: Document): string[] {
  let schema: unknown = configSchema;
  for (const step of path) schema = below(schema, step);
  const shape = shapeOf(unwrapped(schema));
  const there = document.getIn(path.map(asIndex));
  const used = isMap(there) ? there.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : "")) : [];
  return Object.keys(shape ?? {}).filter((key) => !used.includes(key));
}

interface SchemaParts {
  readonly shape?: Record<string, unknown>;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
}
const partsOf = (schema: unknown): SchemaParts => (schema as { def?: SchemaParts }).def ?? {};
const shapeOf = (schema: unknown): Record<string, unknown> | undefined => partsOf(schema).shape;
function unwrapped(schema: unknown): unknown {
  const { innerType } = partsOf(schema);
  return innerType === undefined ? schema : unwrapped(innerType);
}
function below(schema: unknown, step: string): unknown {
  const { shape, element, valueType } = partsOf(unwrapped(schema));
  return shape?.[step] ?? element ?? valueType ?? {};
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

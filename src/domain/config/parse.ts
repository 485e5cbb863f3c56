import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { didYouMean } from "../did-you-mean";
import { configInvalid } from "./invalid";
import { asIndex, lineOf, type Where } from "./lines";
import { configSchema, type Config } from "./schema";
import { nearestOf, wordsOf, yamlWords } from "./words";

/**
 * Understands infra-action.yml.
 * @param text the file's text @param file its name, for messages
 * @throws InfraError CONFIG_INVALID with every mistake: file, line, what was expected, and the word that was meant
 */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors.map((error) => `${file}:${error.linePos?.[0].line ?? 1} ${yamlWords(error)}`);
  if (broken.length > 0) throw configInvalid(broken);
  const parsed = configSchema.safeParse(toValue(document, file));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap(nearestOf);
  throw configInvalid(issues.flatMap((issue) => mistakesOf(issue, { document, lines, file })));
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

function unknownKey(key: string, path: readonly string[], document: Document): string {
  const near = didYouMean(key, knownKeys(path, document));
  return `${JSON.stringify(key)} is no key of ${path.length === 0 ? "the file" : path.join(".")}.${near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`}`;
}

/** The keys that the schema has at a path; record keys are anything, array positions are numbers. */
function knownKeys(path: readonly string[], document: Document): string[] {
  let schemas: readonly unknown[] = optionsOf(configSchema);
  for (const step of path) schemas = schemas.flatMap((schema) => optionsOf(below(schema, step)));
  const shapes = schemas.map((schema) => partsOf(schema).shape ?? {});
  const there = document.getIn(path.map(asIndex));
  const used = isMap(there) ? there.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : "")) : [];
  return shapes.flatMap((shape) => Object.keys(shape)).filter((key) => !used.includes(key));
}

interface SchemaParts {
  readonly shape?: Record<string, unknown>;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
  readonly options?: readonly unknown[];
}
const partsOf = (schema: unknown): SchemaParts => (schema as { def?: SchemaParts }).def ?? {};

/** What a value may be: each option of a union, optional ones without that. */
function optionsOf(schema: unknown): readonly unknown[] {
  const { innerType, options } = partsOf(schema);
  if (innerType !== undefined) return optionsOf(innerType);
  return options === undefined ? [schema] : options.flatMap(optionsOf);
}

function below(schema: unknown, step: string): unknown {
  const { shape, element, valueType } = partsOf(schema);
  return shape?.[step] ?? element ?? valueType ?? {};
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

import { parseAllDocuments } from "yaml";
import { differences } from "./property-compare";
import { formatPropertyPath } from "./property-path";
import type { ChangeKind, PropertyChange, PropertyPart } from "./report";
import { boundedValue, valueOf } from "./value";

type Format = "json" | "yaml";

/** How much text may still be parsed for one report: hostile or huge input must not take the time of a run. */
export interface ParseBudget {
  json: number;
  yaml: number;
}

const LIMIT: Readonly<Record<Format, number>> = { json: 256 * 1024, yaml: 48 * 1024 };
const MAX_PARTS = 100;
const MAX_PART_LENGTH = 2_000;
const MAX_ALIASES = 50;
const LONG_NUMBER = /\d{16}/;

export function parseBudget(): ParseBudget {
  return { json: 4 * 1024 * 1024, yaml: 128 * 1024 };
}

/**
 * Two texts that are both JSON, or both YAML, objects or lists → what differs inside them, whatever the order of keys;
 * no parts: only the writing differs. Null where that cannot be told, or in few enough words.
 */
export function structuredDiff(old: string, next: string, budget: ParseBudget): PropertyChange["structure"] {
  const [before, after] = [parsed(old, budget), parsed(next, budget)];
  if (before === null || after === null) return null;
  const found = differences(before.value, after.value, MAX_PARTS + 1);
  if (found.length > MAX_PARTS) return null;
  // Numbers that long lose their last digits when parsed: two that differ could look the same.
  if (found.length === 0 && (LONG_NUMBER.test(old) || LONG_NUMBER.test(next))) return null;
  const format = before.format === "json" && after.format === "json" ? "json" : "yaml";
  return { format, parts: found.map(partOf) };
}

/** add, delete or update, by which side is there. */
export function changeKindOf(old: unknown, next: unknown): ChangeKind {
  if (old === undefined) return "add";
  return next === undefined ? "delete" : "update";
}

function partOf(difference: ReturnType<typeof differences>[number]): PropertyPart {
  return {
    path: formatPropertyPath(difference.path),
    kind: changeKindOf(difference.old, difference.new),
    old: boundedValue(valueOf(difference.old), MAX_PART_LENGTH),
    new: boundedValue(valueOf(difference.new), MAX_PART_LENGTH),
  };
}

interface Parsed {
  readonly format: Format;
  readonly value: object;
}

function parsed(text: string, budget: ParseBudget): Parsed | null {
  return parsedAs("json", text, budget) ?? parsedAs("yaml", text, budget);
}

function parsedAs(format: Format, text: string, budget: ParseBudget): Parsed | null {
  const looksRight =
    format === "json" ? /^\s*[[{]/.test(text) : /^\s*(?:#|---|- |[\w"'./-]+:)/.test(text) && text.includes("\n");
  if (!looksRight || text.length > Math.min(LIMIT[format], budget[format])) return null;
  budget[format] -= text.length;
  try {
    const value: unknown = format === "json" ? JSON.parse(text) : yamlValue(text);
    return typeof value === "object" && value !== null ? { format, value } : null;
  } catch {
    return null; // Not that format after all: it is shown as plain text.
  }
}

function yamlValue(text: string): unknown {
  const documents = parseAllDocuments(text, { logLevel: "silent", schema: "core", uniqueKeys: true });
  if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0)) return null;
  const values = documents.map((document): unknown => document.toJS({ maxAliasCount: MAX_ALIASES }));
  // No document: comments alone, and those are not told.
  return values.length > 1 ? values : values[0];
}

import { z } from "zod";
import { hashSchema } from "./approval/review";
import type { Masker } from "./masking";
import { reportSchema, stackReportSchema, type Report, type StackReport } from "./report";

type Schema = z.core.$ZodTypes;
type Mask = (text: string) => string;

/**
 * The report with every form of every secret hidden, in all its texts: names, paths, URNs, messages, and whatever is inside
 * a value, keys and numbers too. What it is made of is read from the report's schema, so that a field added later is masked
 * without anyone thinking of it. The words of the schema itself (`update`, `failed`) and instants stay; an address that is
 * none any more becomes null. The result satisfies the schema if the report did.
 */
export function maskReport(report: Report, masker: Masker): Report {
  if (masker.forms().length === 0) return report;
  return masked(report, reportSchema, (text) => masker.mask(text)) as Report;
}

/** The same of one stack: of what somebody else's report, which was masked, is held against. */
export function maskStack(stack: StackReport, masker: Masker): StackReport {
  if (masker.forms().length === 0) return stack;
  return masked(stack, stackReportSchema, (text) => masker.mask(text)) as StackReport;
}

function masked(value: unknown, schema: z.core.$ZodType, mask: Mask): unknown {
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case "string":
      return typeof value === "string" && !isOwnText(schema) ? mask(value) : value;
    case "nullable":
      return value === null ? null : orNull(masked(value, def.innerType, mask), def.innerType);
    case "optional":
      return value === undefined ? undefined : masked(value, def.innerType, mask);
    case "array":
      return Array.isArray(value) ? value.map((item) => masked(item, def.element, mask)) : value;
    case "object":
      return maskedFields(value, def.shape, mask);
    case "union":
      return masked(value, optionOf(value, def.options), mask);
    case "record":
      return maskedEntries(value, def.valueType, mask);
    case "number":
    case "boolean":
    case "enum":
    case "literal":
    case "null":
    case "never":
      return value; // the schema's own words
    default:
      return maskedJson(value, mask);
  }
}

/** Instants and hashes are made of nobody's words. */
function isOwnText(schema: z.core.$ZodType): boolean {
  return formatOf(schema) === "datetime" || schema === hashSchema;
}

function maskedFields(value: unknown, shape: Readonly<Record<string, z.core.$ZodType>>, mask: Mask): unknown {
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const schema = shape[name];
    return schema === undefined ? [] : [[name, masked(field, schema, mask)] as const];
  });
  return Object.fromEntries(fields);
}

function maskedEntries(value: unknown, item: z.core.$ZodType, mask: Mask): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, masked(entry, item, mask)]));
}

function optionOf(value: unknown, options: readonly z.core.$ZodType[]): z.core.$ZodType {
  return options.find((option) => z.core.safeParse(option, value).success) ?? z.never();
}

/** Only an address can stop being valid by masking (`https://[secret]/`): then there is none to show. */
function orNull(value: unknown, schema: z.core.$ZodType): unknown {
  if (formatOf(schema) === undefined) return value;
  return z.core.safeParse(schema, value).success ? value : null;
}

/** `url`, `datetime`: what a text has to be besides a text. */
function formatOf(schema: z.core.$ZodType): string | undefined {
  const { def } = schema._zod;
  return "format" in def && typeof def.format === "string" ? def.format : undefined;
}

/** A value of the user's: everything in it may hold a secret. A number that does becomes the mark. */
function maskedJson(value: unknown, mask: Mask): unknown {
  if (typeof value === "string") return mask(value);
  if (typeof value === "number") return mask(String(value)) === String(value) ? value : mask(String(value));
  if (Array.isArray(value)) return value.map((item) => maskedJson(item, mask));
  if (!isRecord(value)) return value;
  return Object.fromEntries(distinct(Object.entries(value).map(([key, item]) => [mask(key), maskedJson(item, mask)])));
}

/** Keys that masking made equal are told apart again, so that none is lost. */
function distinct(entries: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  const seen = new Map<string, number>();
  return entries.map(([key, item]) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return [before === 0 ? key : `${key} (${before + 1})`, item];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

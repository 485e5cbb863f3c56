import { parseAllDocuments } from "yaml";
import { parseObject, type KubeObject } from "./object";

export interface ReadObjects {
  readonly objects: readonly KubeObject[];
  /** What is in the text and is no object, in words that go on after the file's name. */
  readonly problems: readonly string[];
}

/**
 * Kubernetes objects as kubectl prints them: one, a List, several documents, YAML or JSON. Never throws; what is none is
 * named.
 */
export function readObjects(text: string): ReadObjects {
  const objects: KubeObject[] = [];
  const problems: string[] = [];
  const documents = documentsOf(text);
  for (const [index, document] of documents.entries()) {
    if ("problem" in document) problems.push(document.problem);
    else
      for (const value of itemsOf(document.value)) {
        const object = parseObject(value);
        if (object !== undefined) objects.push(object);
        else
          problems.push(`has no Kubernetes object in document ${index + 1} (apiVersion, kind and metadata make one)`);
      }
  }
  return { objects, problems: [...new Set(problems)] };
}

type Document = { readonly value: unknown } | { readonly problem: string };

function documentsOf(text: string): Document[] {
  // JSON is YAML too, but a cluster's worth of it is read in a tenth of the time.
  if (/^\s*[{[]/.test(text)) {
    try {
      return [{ value: JSON.parse(text) as unknown }];
    } catch {
      // Several JSON documents, or YAML in flow style.
    }
  }
  return parseAllDocuments(text, { uniqueKeys: true }).flatMap((document): Document[] => {
    const [error] = document.errors;
    if (error !== undefined)
      return [
        { problem: `is no YAML at line ${error.linePos?.[0].line ?? 1}: ${error.message.split("\n", 1)[0] ?? ""}` },
      ];
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      return value === null || value === undefined ? [] : [{ value }];
    } catch (problem) {
      return [{ problem: `cannot be read: ${problem instanceof Error ? problem.message : String(problem)}` }];
    }
  });
}

/** A List's items; those of a typed one (PodList) may leave out what they are. */
function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(itemsOf);
  if (!isRecord(value)) return [value];
  const { kind, apiVersion, items } = value;
  if (typeof kind !== "string" || !kind.endsWith("List") || !Array.isArray(items)) return [value];
  const own = kind === "List" ? {} : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.flatMap((item: unknown) => (isRecord(item) ? itemsOf({ ...own, ...item }) : [item]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

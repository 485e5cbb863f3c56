import { isNode, LineCounter, parseAllDocuments, type Document } from "yaml";
import type { Finding, Source } from "../report";
import { groupOf } from "../health/object";
import { cleanLine } from "../diagnostics";

export type Path = readonly (string | number)[];

/** An object that somebody wrote, and where each part of it stands. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** null: none is written. */
  readonly namespace: string | null;
  readonly body: unknown;
  /** The place of a part; the nearest one around it where it is not written. */
  at(path: Path): Source;
}

export interface ManifestFile {
  /** From the repository's root, or absolute where it lies outside. */
  readonly path: string;
  readonly text: string;
}

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
  /** What kustomize makes or changes: names of generated objects, its namespace, files that are only patches. */
  readonly kustomize: Kustomize;
}

export interface Kustomize {
  readonly isUsed: boolean;
  readonly setsNamespace: boolean;
  readonly generated: ReadonlySet<string>;
}

/** Helm's and other engines' templates are no YAML until they are filled in. */
const TEMPLATE = /\{\{.*\}\}/;
export const MANIFEST_FILE = /\.(?:ya?ml|json)$/i;
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/** The manifests of a set of files. Never throws: what cannot be read is a finding. */
export function readManifests(files: readonly ManifestFile[]): ReadManifests {
  const parsed = files.filter(({ text }) => !TEMPLATE.test(text)).map((file) => ({ file, ...parseFile(file) }));
  const kustomizations = parsed.filter(({ file }) => KUSTOMIZATION.test(file.path));
  const patches = new Set(
    kustomizations.flatMap(({ file, values }) => values.flatMap((value) => patchFiles(file.path, value))),
  );
  const others = parsed.filter(({ file }) => !KUSTOMIZATION.test(file.path) && !patches.has(file.path));
  const values = kustomizations.flatMap((one) => one.values);
  return {
    manifests: others.flatMap(({ manifests }) => manifests),
    findings: parsed.flatMap(({ findings }) => findings),
    kustomize: {
      isUsed: kustomizations.length > 0,
      setsNamespace: values.some((value) => isRecord(value) && typeof value["namespace"] === "string"),
      generated: new Set(values.flatMap(generatedNames)),
    },
  };
}

interface ParsedFile {
  readonly manifests: readonly Manifest[];
  readonly values: readonly unknown[];
  readonly findings: readonly Finding[];
}

function parseFile({ path, text }: ManifestFile): ParsedFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true });
  const findings: Finding[] = [];
  const manifests: Manifest[] = [];
  const values: unknown[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) {
      const line = error.linePos?.[0].line ?? 1;
      findings.push(invalid(path, line, cleanLine(error.message.split("\n", 1)[0]?.replace(/:$/, "") ?? "", 200)));
      continue;
    }
    const value = valueOf(document);
    values.push(value);
    for (const { item, at } of itemsOf(value)) {
      const manifest = manifestOf(item, path, (part) => sourceOf(document, lines, path, [...at, ...part]));
      if (manifest !== undefined) manifests.push(manifest);
    }
  }
  return { manifests, values, findings };
}

const invalid = (file: string, line: number, why: string): Finding => ({
  code: "MANIFEST_INVALID",
  severity: "danger",
  message: `The manifest is no YAML: ${why}.`,
  urn: null,
  source: { file, line, column: null },
});

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined; // a bomb of aliases: nothing to check
  }
}

function itemsOf(value: unknown): { item: unknown; at: Path }[] {
  if (!isRecord(value) || value["kind"] !== "List" || !Array.isArray(value["items"])) return [{ item: value, at: [] }];
  return value["items"].map((item: unknown, index) => ({ item, at: ["items", index] }));
}

/** undefined: a YAML file of something else (values, a workflow). */
function manifestOf(value: unknown, file: string, at: Manifest["at"]): Manifest | undefined {
  if (!isRecord(value)) return undefined;
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const named = isRecord(metadata) ? metadata : {};
  const text = (field: unknown): string | null => (typeof field === "string" ? field : null);
  return {
    file,
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    name: text(named["name"]) ?? text(named["generateName"]) ?? "",
    namespace: text(named["namespace"]),
    body: value,
    at,
  };
}

function sourceOf(document: Document, lines: LineCounter, file: string, path: Path): Source {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    const { line, col } = lines.linePos(node.range[0]);
    return { file, line, column: col };
  }
  const start = isNode(document.contents) && document.contents.range ? document.contents.range[0] : 0;
  return { file, line: lines.linePos(start).line, column: null };
}

/** Files that kustomize lays over others: parts of objects, not objects. */
function patchFiles(kustomization: string, value: unknown): string[] {
  if (!isRecord(value)) return [];
  const folder = kustomization.split("/").slice(0, -1);
  const lists = ["patches", "patchesStrategicMerge", "patchesJson6902", "components", "configurations"];
  const named = lists
    .flatMap((key) => (Array.isArray(value[key]) ? (value[key] as unknown[]) : []))
    .flatMap((entry) =>
      typeof entry === "string" ? [entry] : isRecord(entry) && typeof entry["path"] === "string" ? [entry["path"]] : [],
    );
  return named.map((path) => joined(folder, path));
}

function joined(folder: readonly string[], path: string): string {
  const parts = [...folder];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function generatedNames(value: unknown): string[] {
  if (!isRecord(value)) return [];
  return ["configMapGenerator", "secretGenerator"].flatMap((key) => {
    const generators = value[key];
    if (!Array.isArray(generators)) return [];
    return generators.flatMap((one: unknown) =>
      isRecord(one) && typeof one["name"] === "string" ? [one["name"]] : [],
    );
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

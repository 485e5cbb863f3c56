import { isNode, LineCounter, parseAllDocuments, type Document } from "yaml";
import type { Finding, Source } from "../report";
import { groupOf } from "../health/object";
import { cleanLine } from "../diagnostics";
import { isKustomization, kustomizationParts } from "./kustomization";

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

/** The manifests of a set of files. Never throws: what cannot be read is a finding. */
export function readManifests(files: readonly ManifestFile[]): ReadManifests {
  const parsed = files.filter(({ text }) => !TEMPLATE.test(text)).map((file) => ({ file, ...parseFile(file) }));
  const kustomizations = parsed
    .filter(({ file }) => isKustomization(file.path))
    .flatMap(({ file, values }) => values.map((value) => kustomizationParts(file.path, value)));
  const patches = new Set(kustomizations.flatMap((one) => one.patches));
  const others = parsed.filter(({ file }) => !isKustomization(file.path) && !patches.has(file.path));
  return {
    manifests: others.flatMap(({ manifests }) => manifests),
    findings: parsed.flatMap(({ findings }) => findings),
    kustomize: {
      isUsed: kustomizations.length > 0,
      setsNamespace: kustomizations.some(({ namespace }) => namespace !== null),
      generated: new Set(kustomizations.flatMap(({ generated }) => generated)),
    },
  };
}

export interface ParsedFile {
  readonly manifests: readonly Manifest[];
  readonly values: readonly unknown[];
  readonly findings: readonly Finding[];
}

/** The objects of one file, whatever else it is. */
export function parseFile({ path, text }: ManifestFile): ParsedFile {
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

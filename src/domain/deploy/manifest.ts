import { parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject } from "../value-json";
import { groupOf } from "../health/object";

/** An object as somebody wrote it, to be applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** null: none is written. */
  readonly namespace: string | null;
  readonly body: JsonObject;
  /** Where it was read. */
  readonly file: string;
}

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  /** Each a sentence with the file in it. */
  readonly problems: readonly string[];
}

/** The objects of manifest files. What is none is named. Never throws. */
export function readManifests(files: readonly { readonly file: string; readonly text: string }[]): ReadManifests {
  const manifests: Manifest[] = [];
  const problems: string[] = [];
  for (const { file, text } of files)
    for (const document of parseAllDocuments(text, { uniqueKeys: true })) {
      const [error] = document.errors;
      if (error !== undefined) {
        problems.push(
          `${file}:${String(error.linePos?.[0].line ?? 1)} is no YAML: ${error.message.split("\n", 1)[0] ?? ""}`,
        );
        continue;
      }
      for (const value of itemsOf(document.toJS({ maxAliasCount: 100 }))) {
        const manifest = asManifest(value, file);
        if (manifest === undefined) problems.push(`${file} has a document that is no Kubernetes object.`);
        else manifests.push(manifest);
      }
    }
  return { manifests, problems: [...problems, ...duplicates(manifests)] };
}

/** An object's identity within a cluster. */
export const keyOf = ({
  group,
  kind,
  namespace,
  name,
}: Pick<Manifest, "group" | "kind" | "namespace" | "name">): string => `${group}/${kind} ${namespace ?? ""}/${name}`;

function itemsOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  if (isJsonObject(value) && value["kind"] === "List" && Array.isArray(value["items"])) return value["items"];
  return [value];
}

export function asManifest(value: unknown, file: string): Manifest | undefined {
  if (!isJsonObject(value) || !isJsonObject(value["metadata"])) return undefined;
  const { apiVersion, kind, metadata } = value as { apiVersion?: unknown; kind?: unknown; metadata: JsonObject };
  const { name, namespace } = metadata as { name?: unknown; namespace?: unknown };
  if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof name !== "string" || name === "")
    return undefined;
  return {
    apiVersion,
    group: groupOf(apiVersion),
    kind,
    name,
    namespace: typeof namespace === "string" && namespace !== "" ? namespace : null,
    body: value,
    file,
  };
}

function duplicates(manifests: readonly Manifest[]): string[] {
  const seen = new Map<string, string>();
  return manifests.flatMap((manifest) => {
    const key = keyOf(manifest);
    const first = seen.get(key);
    seen.set(key, manifest.file);
    if (first === undefined) return [];
    return [`${manifest.file} has ${manifest.kind} ${manifest.name} again; it is in ${first}, too.`];
  });
}

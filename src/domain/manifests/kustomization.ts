import { posix } from "node:path";
import { joined } from "../local-manifests";
import { isJsonObject, textAt, type JsonObject } from "../value-json";

/** What kustomize looks for in a folder, in its order. */
export const KUSTOMIZATION_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

export const isKustomization = (path: string): boolean => KUSTOMIZATION.test(path);

/** What a kustomization is made of. Paths are as the kustomization's own is. */
export interface KustomizationParts {
  /** Files and folders whose objects it takes, but nothing from elsewhere. */
  readonly resources: readonly string[];
  /** Files that are laid over those: parts of objects, not objects. */
  readonly patches: readonly string[];
  /** The names of what it makes itself. */
  readonly generated: readonly string[];
  readonly namePrefix: string;
  readonly nameSuffix: string;
  readonly namespace: string | null;
}

/** @param value the kustomization's parsed YAML: anything that is none has no parts */
export function kustomizationParts(path: string, value: unknown): KustomizationParts {
  const body = isJsonObject(value) ? value : {};
  const folder = posix.dirname(path);
  const under = (keys: readonly string[]): string[] =>
    keys.flatMap((key) => pathsOf(body, key)).map((part) => joined(folder, part));
  return {
    resources: under(["resources", "bases", "components"]).filter((one) => !isRemote(one)),
    patches: under(["patches", "patchesStrategicMerge", "patchesJson6902", "components", "configurations"]),
    generated: ["configMapGenerator", "secretGenerator"].flatMap((key) => namesOf(body, key)),
    namePrefix: textAt(body, "namePrefix") ?? "",
    nameSuffix: textAt(body, "nameSuffix") ?? "",
    namespace: textAt(body, "namespace"),
  };
}

/** `https://…`, `git@host:…`, `github.com/org/repository?ref=…`. */
const isRemote = (path: string): boolean => /:|\?ref=/.test(path);

function listAt(body: JsonObject, key: string): readonly unknown[] {
  const list = body[key];
  return Array.isArray(list) ? list : [];
}

function pathsOf(body: JsonObject, key: string): string[] {
  return listAt(body, key).flatMap((entry) => {
    const path = isJsonObject(entry) ? entry["path"] : entry;
    // An inline patch has several lines.
    return typeof path === "string" && !path.includes("\n") ? [path] : [];
  });
}

function namesOf(body: JsonObject, key: string): string[] {
  return listAt(body, key).flatMap((entry) => (isJsonObject(entry) ? (textAt(entry, "name") ?? []) : []));
}

import type { Source } from "../report";
import { isJsonObject } from "../value-json";
import { parseFile, type Manifest, type ManifestFile, type Path, type ReadManifests } from "./manifest";

/** What a kustomization was built from. */
export interface BuiltFrom {
  /** The kustomization itself: where something is told that nobody wrote in a file of its own. */
  readonly path: string;
  /** Its resources and patches, and those of its bases before them: what comes later is laid over what came first. */
  readonly files: readonly ManifestFile[];
  /** What kustomize puts before and after names. */
  readonly affixes: readonly { readonly namePrefix: string; readonly nameSuffix: string }[];
}

/** The objects that kustomize built, each part of them at the place where somebody wrote it, as far as that can be told. */
export function readBuilt(text: string, from: BuiltFrom): ReadManifests {
  const { manifests, findings } = parseFile({ path: from.path, text });
  const written = from.files.flatMap((file) => parseFile(file).manifests);
  const start: Source = { file: from.path, line: 1, column: null };
  return {
    manifests: manifests.map((built) => {
      const origins = originsOf(built, written, from);
      return { ...built, file: origins[0]?.file ?? from.path, at: (path) => placeOf(path, built, origins) ?? start };
    }),
    findings: findings.map((finding) => ({ ...finding, source: start })),
    // Nothing is left to be generated, named or laid over.
    kustomize: { isUsed: false, setsNamespace: false, generated: new Set() },
  };
}

/** Those of the same kind and name. Names may have got a prefix and a suffix, and a namespace may have been set. */
function originsOf(built: Manifest, written: readonly Manifest[], { affixes }: BuiltFrom): readonly Manifest[] {
  const ofKind = written.filter(({ group, kind }) => group === built.group && kind === built.kind);
  const exact = ofKind.filter(({ name }) => name === built.name);
  const named = exact.length > 0 ? exact : ofKind.filter(({ name }) => isNamedAfter(built.name, name, affixes));
  const near = named.filter(({ namespace }) => namespace === null || namespace === built.namespace);
  return near.length > 0 ? near : named;
}

function isNamedAfter(built: string, name: string, affixes: BuiltFrom["affixes"]): boolean {
  const at = name === "" ? -1 : built.indexOf(name);
  if (at === -1) return false;
  const before = affixes.map(({ namePrefix }) => namePrefix);
  const after = affixes.map(({ nameSuffix }) => nameSuffix);
  return isMadeOf(built.slice(0, at), before) && isMadeOf(built.slice(at + name.length), after);
}

/** An overlay's prefix stands before its base's. */
function isMadeOf(text: string, parts: readonly string[]): boolean {
  if (text === "") return true;
  return parts.some((part) => part !== "" && text.startsWith(part) && isMadeOf(text.slice(part.length), parts));
}

/** A value is told where the last one wrote it; what is missing, and what is more than a value, in the object's own file. */
function placeOf(path: Path, built: Manifest, origins: readonly Manifest[]): Source | undefined {
  const value = valueAt(built.body, path);
  const places = origins.map((origin) => ({ origin, own: ownPath(path, built.body, origin.body) }));
  const whole = places.filter(({ own }) => own.length === path.length);
  const isValue = value !== undefined && typeof value !== "object";
  const writer = isValue ? whole.findLast(({ origin, own }) => valueAt(origin.body, own) === value) : undefined;
  const place = writer ?? whole[0] ?? places[0];
  return place?.origin.at(place.own);
}

/** The same path in an object that was written, as far as it goes: in lists an item keeps its name, not its place. */
function ownPath(path: Path, built: unknown, written: unknown): Path {
  const own: (string | number)[] = [];
  let [from, to] = [built, written];
  for (const key of path) {
    const next = typeof key === "number" ? indexIn(to, key, valueAt(from, [key])) : key;
    const value = next === undefined ? undefined : valueAt(to, [next]);
    if (next === undefined || value === undefined) break;
    own.push(next);
    [from, to] = [valueAt(from, [key]), value];
  }
  return own;
}

function indexIn(list: unknown, index: number, item: unknown): number | undefined {
  if (!Array.isArray(list)) return undefined;
  const name = isJsonObject(item) ? item["name"] : undefined;
  if (typeof name !== "string") return index;
  const found = list.findIndex((one) => isJsonObject(one) && one["name"] === name);
  return found === -1 ? undefined : found;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, key) => {
    if (typeof key === "number") return Array.isArray(part) ? (part as unknown[])[key] : undefined;
    return isJsonObject(part) ? part[key] : undefined;
  }, value);
}

import { hash } from "node:crypto";
import { canonicalJson } from "../digest";
import { differences } from "../property-compare";
import { formatPropertyPath } from "../property-path";
import type { Operation, PropertyChange, ResourceChange, Value } from "../report";
import { isJsonObject, without, type JsonObject } from "../value-json";
import type { Manifest } from "./manifest";
import { DEPLOYED_COMMIT } from "./revision";

/** What becomes of one object: how it is, and how it would be. undefined: it is not there. */
export interface ObjectChange {
  readonly manifest: Manifest;
  readonly live: JsonObject | undefined;
  readonly wanted: JsonObject | undefined;
}

const AT_MOST = 200;
/** What a server counts and keeps for itself. */
const OF_THE_SERVER = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"];
const NOISE = new Set([
  "deployment.kubernetes.io/revision",
  "kubectl.kubernetes.io/last-applied-configuration",
  DEPLOYED_COMMIT,
]);

/** As a reviewer reads a stack's resources. A Secret's values are not shown, only that they change. */
export function resourceChange({ manifest, live, wanted }: ObjectChange, cluster: string): ResourceChange {
  const isSecret = manifest.kind === "Secret";
  const found = differences(plain(live), plain(wanted), AT_MOST + 1);
  const operation: Operation =
    live === undefined ? "create" : wanted === undefined ? "delete" : found.length > 0 ? "update" : "same";
  const properties = operation === "update" ? found.slice(0, AT_MOST).map((one) => propertyOf(one, isSecret)) : [];
  return {
    urn: urnOf(manifest, cluster),
    type: `${manifest.apiVersion}/${manifest.kind}`,
    name: manifest.namespace === null ? manifest.name : `${manifest.namespace}/${manifest.name}`,
    operation,
    failed: false,
    unfinished: false,
    protected: false,
    retained: false,
    deleteBeforeReplace: false,
    replaceReasons: [],
    properties,
    propertiesLeftOut: operation === "update" ? Math.max(0, found.length - AT_MOST) : 0,
    source: { file: manifest.file, line: 1, column: null },
  };
}

/** Names an object in a report as a URN names a resource. */
export function urnOf({ apiVersion, kind, namespace, name }: Manifest, cluster: string): string {
  return `urn:pulumi:${cluster}::deploy::kubernetes:${apiVersion}:${kind}::${namespace === null ? "" : `${namespace}/`}${name}`;
}

/** sha256 over what would happen, values included, so that the same text means the same change. */
export function changesDigest(changes: readonly ResourceChange[]): string {
  const told = changes
    .filter(({ operation }) => operation !== "same")
    .map(({ urn, operation, properties }) => ({ urn, operation, properties }));
  return hash("sha256", canonicalJson(told), "hex");
}

function propertyOf(
  { path, old, new: next }: { path: readonly (string | number)[]; old: unknown; new: unknown },
  isSecret: boolean,
): PropertyChange {
  const hidden = isSecret && (path[0] === "data" || path[0] === "stringData");
  const kind = old === undefined ? "add" : next === undefined ? "delete" : "update";
  return {
    path: formatPropertyPath(path),
    kind,
    replaces: false,
    old: valueOf(old, hidden),
    new: valueOf(next, hidden),
    structure: null,
  };
}

function valueOf(value: unknown, hidden: boolean): Value | null {
  if (value === undefined) return null;
  return hidden ? { kind: "secret" } : { kind: "plain", value: value as never };
}

/** Without what changes by itself. Lists of named things are compared by name, so that one more does not change the rest. */
function plain(object: JsonObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { metadata } = object;
  const rest = without(object, "status", "metadata");
  const kept = isJsonObject(metadata)
    ? Object.fromEntries(Object.entries(metadata).filter(([key]) => !OF_THE_SERVER.includes(key)))
    : {};
  const annotations = isJsonObject(kept["annotations"])
    ? Object.fromEntries(Object.entries(kept["annotations"]).filter(([key]) => !NOISE.has(key)))
    : {};
  return byName({ ...rest, metadata: { ...kept, annotations } });
}

function byName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const names = value.map((item) =>
      isJsonObject(item) && typeof item["name"] === "string" ? item["name"] : undefined,
    );
    const isNamed =
      names.length > 0 && names.every((name) => name !== undefined) && new Set(names).size === names.length;
    if (!isNamed) return value.map(byName);
    return Object.fromEntries(value.map((item, index) => [names[index] ?? "", byName(item)]));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, byName(item)]));
}

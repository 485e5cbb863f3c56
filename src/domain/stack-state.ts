import { STACK_TYPE } from "./urn";
import { isSecret, plainOf, SECRET_SIGNATURE, SIGNATURE_KEY } from "./value";
import { isJsonObject, objectAt, textAt, textsAt, type JsonObject } from "./value-json";

/** What this project takes from a stack's state: an allow-list. Properties stay out, the stack's own outputs excepted. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly external: boolean;
  readonly retainOnDelete: boolean;
  readonly parent: string | null;
  /** `<urn>::<id>` */
  readonly provider: string | null;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly deletedWith: string | null;
  readonly replaceWith: readonly string[];
  readonly sourcePosition: string | null;
}

export interface PendingOperation {
  readonly urn: string;
  /** creating, updating, deleting, reading, importing */
  readonly kind: string;
  /** When the state was last saved by the update that was interrupted; null where it does not say. */
  readonly since: string | null;
}

export interface StackState {
  readonly resources: ReadonlyMap<string, StateResource>;
  readonly pendingOperations: readonly PendingOperation[];
  /** The stack's outputs, raw: secrets as the document holds them. Never for a report. */
  readonly outputs: JsonObject;
}

/** An output as a workflow step wants it: texts as they are, anything else as JSON. Secrets in clear. */
export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
  /** `value` is the text itself, and no JSON of something else. */
  readonly isText: boolean;
}

/** The document of `pulumi stack export` → state. Never throws: what is not of the known form is left out. */
export function parseStackState(exported: unknown): StackState {
  const deployment = (isJsonObject(exported) ? objectAt(exported, "deployment") : null) ?? {};
  const resources = new Map<string, StateResource>();
  let outputs: JsonObject = {};
  for (const raw of listAt(deployment, "resources")) {
    const resource = resourceOf(raw);
    // What waits to be deleted shares its URN with the one that took its place.
    if (resource === null || raw["delete"] === true) continue;
    resources.set(resource.urn, resource);
    if (resource.type === STACK_TYPE) outputs = objectAt(raw, "outputs") ?? {};
  }
  return { resources, pendingOperations: pendingOperations(deployment), outputs };
}

/** The stack's outputs with their values; of a document exported with `--show-secrets`, for step outputs only. */
export function stackOutputs({ outputs }: Pick<StackState, "outputs">): StackOutput[] {
  return Object.entries(outputs).map(([name, raw]) => {
    const secret = holdsSecret(raw);
    const value = plainOf(revealed(raw, 0));
    const isText = typeof value === "string";
    return { name, value: isText ? value : JSON.stringify(value), secret, isText };
  });
}

/** Names of the stack's outputs that are secret, or hold a secret. */
export function secretOutputsOf({ outputs }: Pick<StackState, "outputs">): string[] {
  return Object.keys(outputs).filter((name) => holdsSecret(outputs[name]));
}

/**
 * The plaintexts of every secret in a document of `pulumi stack export --show-secrets`: the texts and numbers inside of
 * each, wherever it is (inputs, outputs, pending operations). Each once. Anything undecryptable is not there.
 */
export function decryptedSecrets(exported: unknown): string[] {
  const found = new Set<string>();
  walk(exported, (object) => {
    const plaintext = plaintextOf(object);
    if (plaintext !== undefined) collectLeaves(plaintext, found);
  });
  return [...found];
}

function plaintextOf(object: JsonObject): unknown {
  if (object[SIGNATURE_KEY] !== SECRET_SIGNATURE) return undefined;
  const plaintext = object["plaintext"];
  if (typeof plaintext !== "string") return plaintext ?? object["value"];
  try {
    return JSON.parse(plaintext) as unknown;
  } catch {
    return plaintext; // Not JSON, against the format: then the text itself is what must not be seen.
  }
}

function collectLeaves(root: unknown, found: Set<string>): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === "string") found.add(value);
    else if (typeof value === "number") found.add(String(value));
    else if (isJsonObject(value))
      waiting.push(plaintextOf(value) ?? Object.values(value).filter((item) => item !== SECRET_SIGNATURE));
    else if (Array.isArray(value)) for (const item of value) waiting.push(item);
  }
  found.delete("");
}

/** Visits every object, without recursion: states of other people's programs may be nested as deep as they like. */
function walk(root: unknown, visit: (object: JsonObject) => void): void {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    if (isJsonObject(value)) visit(value);
    for (const item of Object.values(value)) if (typeof item === "object") waiting.push(item);
  }
}

function holdsSecret(raw: unknown): boolean {
  let found = false;
  walk(raw, (object) => {
    found ||= isSecret(object);
  });
  return found;
}

function revealed(raw: unknown, depth: number): unknown {
  if (typeof raw !== "object" || raw === null || depth > 64) return raw;
  if (Array.isArray(raw)) return raw.map((item) => revealed(item, depth + 1));
  if (!isJsonObject(raw)) return raw;
  const plaintext = plaintextOf(raw);
  if (plaintext !== undefined) return revealed(plaintext, depth + 1);
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, revealed(value, depth + 1)]));
}

function pendingOperations(deployment: JsonObject): PendingOperation[] {
  const since = textAt(objectAt(deployment, "manifest") ?? {}, "time");
  return listAt(deployment, "pending_operations").flatMap((raw) => {
    const urn = textAt(objectAt(raw, "resource") ?? {}, "urn");
    return urn === null ? [] : [{ urn, kind: textAt(raw, "type") ?? "changing", since }];
  });
}

function resourceOf(raw: JsonObject): StateResource | null {
  const urn = textAt(raw, "urn");
  if (urn === null) return null;
  const byProperty = Object.entries(objectAt(raw, "propertyDependencies") ?? {});
  return {
    urn,
    type: textAt(raw, "type") ?? "",
    custom: raw["custom"] === true,
    protect: raw["protect"] === true,
    external: raw["external"] === true,
    retainOnDelete: raw["retainOnDelete"] === true,
    parent: textAt(raw, "parent"),
    provider: textAt(raw, "provider"),
    dependencies: textsAt(raw, "dependencies") ?? [],
    propertyDependencies: Object.fromEntries(byProperty.map(([key, urns]) => [key, textsAt({ urns }, "urns") ?? []])),
    deletedWith: textAt(raw, "deletedWith"),
    replaceWith: textsAt(raw, "replaceWith") ?? [],
    sourcePosition: textAt(raw, "sourcePosition"),
  };
}

function listAt(object: JsonObject, key: string): readonly JsonObject[] {
  const list = object[key];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

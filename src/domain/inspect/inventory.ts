import { isDefaultProvider, parseUrn, STACK_TYPE } from "../urn";
import { isJsonObject, objectAt, textAt, textsAt, type JsonObject } from "../value-json";

/** A resource of a stack, without its properties. */
export interface InventoryResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | null;
  /** The provider's type and name: `aws default_7_6_0`; null for components. */
  readonly provider: string | null;
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly external: boolean;
  /** What it is in a cluster; null for anything else. */
  readonly kube: KubeIdentity | null;
}

export interface KubeIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** A Helm release: it stands for many objects. */
  readonly isRelease: boolean;
}

const KUBE_TYPE = /^kubernetes:([^:]+):([A-Za-z0-9]+)$/;

/** The document of `pulumi stack export` → its resources, in its order. What the engine makes for itself is left out. */
export function inventoryOf(exported: unknown): InventoryResource[] {
  const deployment = (isJsonObject(exported) ? objectAt(exported, "deployment") : null) ?? {};
  const resources = deployment["resources"];
  return (Array.isArray(resources) ? resources.filter(isJsonObject) : []).flatMap(resourceOf);
}

function resourceOf(raw: JsonObject): InventoryResource[] {
  const urn = textAt(raw, "urn");
  const type = textAt(raw, "type") ?? "";
  if (urn === null || raw["delete"] === true || type === STACK_TYPE || isDefaultProvider(urn)) return [];
  const parent = textAt(raw, "parent");
  return [
    {
      urn,
      type,
      name: parseUrn(urn)?.name ?? urn,
      parent: parent === null || parseUrn(parent)?.type === STACK_TYPE ? null : parent,
      provider: providerOf(textAt(raw, "provider")),
      dependencies: textsAt(raw, "dependencies") ?? [],
      protect: raw["protect"] === true,
      external: raw["external"] === true,
      kube: kubeIdentity(type, raw),
    },
  ];
}

/** `urn:pulumi:…::pulumi:providers:aws::default_7_6_0::<id>` → `aws default_7_6_0` */
function providerOf(text: string | null): string | null {
  const parsed = text === null ? undefined : parseUrn(text);
  if (parsed === undefined) return null;
  const [name = ""] = parsed.name.split("::", 1);
  return `${parsed.type.replace(/^pulumi:providers:/, "")} ${name}`;
}

/** By type and id: a Kubernetes object's id is `namespace/name`. */
function kubeIdentity(type: string, raw: JsonObject): KubeIdentity | null {
  const [, version = "", word = ""] = KUBE_TYPE.exec(type) ?? [];
  const kind = kindOf(word, objectAt(raw, "inputs"));
  const id = textAt(raw, "id");
  if (kind === "" || id === null || raw["custom"] !== true) return null;
  const slash = id.indexOf("/");
  const [namespace, name] = slash === -1 ? [null, id] : [id.slice(0, slash), id.slice(slash + 1)];
  const apiVersion = version.replace(/^core\//, "");
  return { apiVersion, kind, namespace, name, isRelease: version.startsWith("helm.sh/") };
}

/** `ConfigMapPatch` is a part of a ConfigMap. A kind of somebody's own may end so by itself: then its inputs say so. */
function kindOf(word: string, inputs: JsonObject | null): string {
  const written = inputs === null ? null : textAt(inputs, "kind");
  return written === word ? word : word.replace(/(?<=.)Patch$/, "");
}

/** Whether any of the words (globs with `*`) fits its URN, type or name; without words all do. */
export function fitsFilter({ urn, type, name }: InventoryResource, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  return words.some((word) => {
    const pattern = new RegExp(
      `^${word
        .split("*")
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
      "i",
    );
    return [urn, type, name].some((text) => pattern.test(text));
  });
}

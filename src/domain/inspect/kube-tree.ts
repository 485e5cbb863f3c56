import type { KubeObject } from "../health/object";
import { groupOf } from "../health/object";
import type { KubeIdentity } from "./inventory";
import { isMarked, isRead, type ReadCluster } from "./read-cluster";

/** An object in the cluster, and what its controllers made of it. */
export interface KubeNode {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly children: readonly KubeNode[];
}

/** `missing`: it is in the stack and not in the cluster. `unknown`: that could not be read. */
export type KubeTree =
  | { readonly state: "found"; readonly nodes: readonly KubeNode[] }
  | { readonly state: "missing" }
  | { readonly state: "unknown" };

/** What one resource of a stack is in the cluster: the object itself or a release's objects, and down their owner chains. */
export function kubeTree(identity: KubeIdentity, cluster: ReadCluster): KubeTree {
  const { objects } = cluster;
  const roots = objects.filter((object) =>
    identity.isRelease ? isMarked(object, identity) && object.owners.length === 0 : isIt(object, identity),
  );
  if (roots.length === 0) return isRead(identity, cluster) ? { state: "missing" } : { state: "unknown" };
  const children = Map.groupBy(
    objects.flatMap((object) => object.owners.map(({ uid }) => ({ uid, object }))),
    ({ uid }) => uid ?? "",
  );
  const seen = new Set<KubeObject>();
  const nodeOf = (object: KubeObject): KubeNode => {
    seen.add(object);
    const below = object.uid === null ? [] : (children.get(object.uid) ?? []).map((child) => child.object);
    // A loop of owners is possible: the server does not check.
    return {
      ...named(object),
      children: below
        .filter((child) => !seen.has(child))
        .toSorted(byName)
        .map(nodeOf),
    };
  };
  return { state: "found", nodes: roots.toSorted(byName).map(nodeOf) };
}

export const countNodes = (nodes: readonly KubeNode[]): number =>
  nodes.reduce((sum, { children }) => sum + 1 + countNodes(children), 0);

const named = ({ kind, namespace, name }: KubeObject) => ({ kind, namespace, name });
const keyOf = ({ kind, name }: KubeObject): string => `${kind}/${name}`;
const byName = (one: KubeObject, other: KubeObject): number => (keyOf(one) < keyOf(other) ? -1 : 1);

function isIt({ group, kind, namespace, name }: KubeObject, identity: KubeIdentity): boolean {
  const ownNamespace = identity.namespace ?? (namespace === null ? null : "default");
  return (
    group === groupOf(identity.apiVersion) &&
    kind === identity.kind &&
    name === identity.name &&
    namespace === ownNamespace
  );
}

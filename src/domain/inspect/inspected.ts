import { countNodes, kubeTree, type KubeTree } from "./kube-tree";
import { fitsFilter, type InventoryResource, type KubeIdentity } from "./inventory";
import type { ReadCluster } from "./read-cluster";

export interface InspectedResource extends Omit<InventoryResource, "dependencies" | "kube"> {
  readonly dependencies: readonly { readonly urn: string; readonly name: string }[];
  readonly kube: (KubeIdentity & { readonly tree: KubeTree }) | null;
}

export interface InspectedStack {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly InspectedResource[];
  readonly kube: {
    readonly resources: number;
    /** null: they could not be read. */
    readonly objects: number | null;
  };
  readonly notes: readonly string[];
}

/** A stack's resources, those that fit, each Kubernetes one with what it is in the cluster. */
export function inspectedStack(
  { project, stack, notes }: Pick<InspectedStack, "project" | "stack" | "notes">,
  all: readonly InventoryResource[],
  { filter, cluster }: { readonly filter: readonly string[]; readonly cluster: ReadCluster | undefined },
): InspectedStack {
  const names = new Map(all.map(({ urn, name }) => [urn, name]));
  const resources = all
    .filter((resource) => fitsFilter(resource, filter))
    .map((resource): InspectedResource => ({
      ...resource,
      dependencies: resource.dependencies.map((urn) => ({ urn, name: names.get(urn) ?? urn })),
      kube: resource.kube === null ? null : { ...resource.kube, tree: treeOf(resource.kube, cluster) },
    }));
  const trees = resources.flatMap(({ kube }) => (kube === null ? [] : [kube.tree]));
  const counted = trees.map((tree) => (tree.state === "found" ? countNodes(tree.nodes) : 0));
  const isTold = trees.some(({ state }) => state !== "unknown");
  const objects = isTold ? counted.reduce((sum, count) => sum + count, 0) : null;
  return { project, stack, resources, kube: { resources: trees.length, objects }, notes };
}

function treeOf(identity: KubeIdentity, cluster: ReadCluster | undefined): KubeTree {
  return cluster === undefined ? { state: "unknown" } : kubeTree(identity, cluster);
}

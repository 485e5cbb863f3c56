import { asManifest, keyOf, type Manifest } from "../../domain/deploy/manifest";
import { SERVICE_LABEL } from "../../domain/deploy/prepare";
import { apiVersionOf, NAMESPACE_KINDS, pathOf, type ApiKind } from "../../domain/kube/kinds";
import { isJsonObject } from "../../domain/value-json";
import type { Cluster } from "../../ports/cluster";
import { refused } from "./server-apply";

/** An object of an earlier deploy that the manifests no longer have. */
export interface Leftover {
  readonly kind: ApiKind;
  readonly manifest: Manifest;
}

/** What holds data, and what controllers make, is never pruned; namespaces and definitions are not even looked for. */
const STAYS = new Set(["PersistentVolumeClaim", "Pod", "ReplicaSet", "EndpointSlice", "Event"]);
const more = (group: string, version: string, kind: string, resource: string): ApiKind => ({
  group,
  version,
  kind,
  resource,
  namespaced: true,
});
const PRUNED: readonly ApiKind[] = [
  ...NAMESPACE_KINDS.filter(({ kind }) => !STAYS.has(kind)),
  more("", "v1", "ServiceAccount", "serviceaccounts"),
  more("rbac.authorization.k8s.io", "v1", "Role", "roles"),
  more("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
  more("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
];

/** What an earlier deploy of the service applied in these namespaces and is no longer written. */
export async function leftovers(
  cluster: Cluster,
  {
    service,
    namespaces,
    kept,
  }: { readonly service: string; readonly namespaces: readonly string[]; readonly kept: readonly Manifest[] },
): Promise<Leftover[]> {
  const keys = new Set(kept.map(keyOf));
  const lists = await Promise.all(
    namespaces.flatMap((namespace) => PRUNED.map((kind) => labelled(cluster, kind, { namespace, service }))),
  );
  return lists.flat().filter(({ manifest }) => !keys.has(keyOf(manifest)));
}

async function labelled(
  cluster: Cluster,
  kind: ApiKind,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): Promise<Leftover[]> {
  const query = { labelSelector: `${SERVICE_LABEL}=${service}` };
  const { status, body } = await cluster.call({ path: pathOf(kind, { namespace }), query });
  const items =
    status === 200 && isJsonObject(body) && Array.isArray(body["items"]) ? body["items"].filter(isJsonObject) : [];
  return items.flatMap((item) => {
    const metadata = isJsonObject(item["metadata"]) ? item["metadata"] : {};
    // What a controller made carries the labels of what it was made from.
    if (Array.isArray(metadata["ownerReferences"]) && metadata["ownerReferences"].length > 0) return [];
    const manifest = asManifest(
      { ...item, apiVersion: apiVersionOf(kind), kind: kind.kind },
      "no longer in the manifests",
    );
    return manifest === undefined ? [] : [{ kind, manifest }];
  });
}

/** @throws InfraError CLUSTER_FORBIDDEN, MANIFESTS_REFUSED */
export async function prune(cluster: Cluster, found: readonly Leftover[]): Promise<void> {
  for (const { kind, manifest } of found) {
    const answer = await cluster.call({
      method: "DELETE",
      path: pathOf(kind, manifest),
      body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
    });
    if (answer.status >= 300 && answer.status !== 404) throw refused(answer, { kind, manifest }, "delete");
  }
}

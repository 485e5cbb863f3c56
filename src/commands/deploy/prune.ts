import { asManifest, keyOf, type Manifest } from "../../domain/deploy/manifest";
import { SERVICE_LABEL } from "../../domain/deploy/prepare";
import { apiVersionOf, NAMESPACE_KINDS, pathOf, type ApiKind } from "../../domain/kube/kinds";
import { refusalOf } from "../../domain/kube/server-status";
import { isJsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { ApiAnswer, Cluster } from "../../ports/cluster";
import type { Turn } from "./held-turn";
import type { PlannedObject } from "./planned-objects";
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

/**
 * What an earlier deploy of the service applied in these namespaces and is no longer written: of the usual kinds and of those
 * that the manifests have.
 * @throws InfraError CLUSTER_FORBIDDEN with every list that is not allowed, CLUSTER_UNREACHABLE
 */
export async function leftovers(
  cluster: Cluster,
  { service, objects }: { readonly service: string; readonly objects: readonly PlannedObject[] },
): Promise<Leftover[]> {
  const kept = objects.map(({ manifest }) => manifest);
  const namespaces = [...new Set(kept.flatMap(({ namespace }) => namespace ?? []))];
  const keys = new Set(kept.map(keyOf));
  const places = namespaces.flatMap((namespace) => lookedAt(objects).map((kind) => ({ kind, namespace })));
  const lists = await Promise.all(places.map((place) => labelled(cluster, place, service)));
  const forbidden = places.filter((_, index) => lists[index] === "forbidden");
  if (forbidden.length > 0) throw mayNotList(forbidden);
  return lists
    .flatMap((list) => (list === "forbidden" ? [] : list))
    .filter(({ manifest }) => !keys.has(keyOf(manifest)));
}

function lookedAt(objects: readonly PlannedObject[]): ApiKind[] {
  const own = objects.flatMap(({ kind }) => (kind?.namespaced === true && !STAYS.has(kind.kind) ? [kind] : []));
  const byName = new Map([...PRUNED, ...own].map((kind) => [permissionOf(kind), kind]));
  return [...byName.values()];
}

interface Place {
  readonly kind: ApiKind;
  readonly namespace: string;
}

async function labelled(
  cluster: Cluster,
  { kind, namespace }: Place,
  service: string,
): Promise<Leftover[] | "forbidden"> {
  const query = { labelSelector: `${SERVICE_LABEL}=${service}` };
  const answer = await cluster.call({ path: pathOf(kind, { namespace }), query });
  const { status, body } = answer;
  if (status === 403) return "forbidden";
  // The cluster does not serve the kind: there is nothing of it.
  if (status === 404) return [];
  if (status !== 200 || !isJsonObject(body) || !Array.isArray(body["items"])) throw noList(answer, kind, namespace);
  return body["items"].filter(isJsonObject).flatMap((item) => {
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

/** All at once: who grants them does so once. */
function mayNotList(places: readonly Place[]): InfraError {
  const kinds = [...new Set(places.map(({ kind }) => permissionOf(kind)))].join(", ");
  const namespaces = [...new Set(places.map(({ namespace }) => namespace))].join(", ");
  return new InfraError("CLUSTER_FORBIDDEN", {
    what: `The credentials may not list ${kinds} in namespace ${namespaces}.`,
    why: "With `prune` the deploy looks there for what an earlier one applied; what it cannot see would stay unnoticed.",
    next: "Grant the verb list on them to whom the kubeconfig stands for, or deploy without `prune`.",
  });
}

function noList(answer: ApiAnswer, kind: ApiKind, namespace: string): InfraError {
  const { reason, message } = refusalOf(answer);
  return new InfraError("CLUSTER_UNREACHABLE", {
    what: `The cluster does not tell which ${permissionOf(kind)} are in namespace ${namespace} (${reason}).`,
    why: message.slice(0, 1000),
    next: "Nothing was applied. Run it again once the cluster answers.",
  });
}

/** As RBAC names it. */
const permissionOf = ({ group, resource }: ApiKind): string => (group === "" ? resource : `${resource}.${group}`);

/** @throws InfraError CLUSTER_FORBIDDEN, MANIFESTS_REFUSED */
export async function prune(cluster: Cluster, found: readonly Leftover[], turn: Pick<Turn, "check">): Promise<void> {
  for (const { kind, manifest } of found) {
    await turn.check();
    const answer = await cluster.call({
      method: "DELETE",
      path: pathOf(kind, manifest),
      body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
    });
    if (answer.status >= 300 && answer.status !== 404) throw refused(answer, { kind, manifest }, "delete");
  }
}

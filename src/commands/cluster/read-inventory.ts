import pLimit from "p-limit";
import type { KubeObject } from "../../domain/health/object";
import type { KubeIdentity } from "../../domain/inspect/inventory";
import { isMarked, type ReadCluster, type Unread } from "../../domain/inspect/read-cluster";
import type { EvidenceKind } from "../../domain/kube/kinds";
import type { Cluster } from "../../ports/cluster";
import { listableKinds } from "./list-kinds";
import { readList } from "./read-list";

const AT_ONCE = 6;
/** Helm labels all that it makes: only so are all namespaces looked through, which may hold anything. */
const OF_HELM = { labelSelector: "app.kubernetes.io/managed-by=Helm" };
const NOT_SHOWN = new Set(["Event"]);

interface List {
  readonly kind: EvidenceKind;
  readonly namespace: string | null;
  /** What Helm has made in any namespace. */
  readonly elsewhere?: true;
}

/**
 * Reads of a cluster, by metadata only, what there is of every kind: outside of namespaces, in those of the resources, and
 * wherever else a release of them has put something.
 * @throws InfraError CLUSTER_UNREACHABLE, CLUSTER_CREDENTIALS
 */
export async function readInventory(cluster: Cluster, identities: readonly KubeIdentity[]): Promise<ReadCluster> {
  const { kinds: all, silent } = await listableKinds(cluster);
  const kinds = all.filter(({ kind }) => !NOT_SHOWN.has(kind));
  const within = kinds.filter(({ namespaced }) => namespaced);
  const releases = identities.filter(({ isRelease }) => isRelease);
  const limit = pLimit(AT_ONCE);
  const read = (lists: readonly List[]) => Promise.all(lists.map((list) => limit(() => readOf(cluster, list))));
  const wide = await read([
    ...kinds.filter(({ namespaced }) => !namespaced).map((kind) => ({ kind, namespace: null })),
    ...(releases.length === 0 ? [] : within.map((kind) => ({ kind, namespace: null, elsewhere: true }) as const)),
  ]);
  const marked = wide
    .flatMap(({ objects }) => objects)
    .filter((one) => releases.some((release) => isMarked(one, release)));
  const namespaces = new Set([
    ...identities.map(({ namespace }) => namespace ?? "default"),
    ...marked.flatMap(({ namespace }) => namespace ?? []),
  ]);
  const own = await read([...namespaces].flatMap((namespace) => within.map((kind) => ({ kind, namespace }))));
  const found = [...wide, ...own];
  return {
    objects: distinct(found.flatMap(({ objects }) => objects)),
    unread: [
      ...silent.map(({ group, reason }): Unread => ({
        group,
        kind: null,
        resource: "*",
        namespace: null,
        elsewhere: false,
        reason,
      })),
      ...found.flatMap(({ unread }) => unread),
    ],
  };
}

async function readOf(
  cluster: Cluster,
  { kind: asked, namespace, elsewhere }: List,
): Promise<{ readonly objects: readonly KubeObject[]; readonly unread: readonly Unread[] }> {
  const query = elsewhere === true ? OF_HELM : {};
  const { objects, listed, unreadable } = await readList(cluster, asked, namespace, query);
  if (listed.length > 0) return { objects, unread: [] };
  const reason = unreadable[0]?.reason ?? "more than can be told";
  const { group, kind, resource } = asked;
  return { objects, unread: [{ group, kind, resource, namespace, elsewhere: elsewhere === true, reason }] };
}

/** The same object may be served by two groups, and found in two ways. */
function distinct(objects: readonly KubeObject[]): KubeObject[] {
  const key = ({ uid, group, kind, namespace, name }: KubeObject): string =>
    uid ?? `${kind}.${group} ${namespace ?? ""}/${name}`;
  return [...new Map(objects.toReversed().map((object) => [key(object), object])).values()].toReversed();
}

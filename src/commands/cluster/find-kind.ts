import { z } from "zod";
import type { ObjectRef } from "../../domain/health/object";
import type { ApiKind } from "../../domain/kube/kinds";
import { API_SERVICE, CLUSTER_KINDS, discoveryPath, NAMESPACE_KINDS } from "../../domain/kube/kinds";
import type { Cluster } from "../../ports/cluster";

const resourcesSchema = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});
const groupSchema = z.object({ preferredVersion: z.object({ version: z.string() }) });

const known = new WeakMap<Cluster, Map<string, Promise<readonly ApiKind[]>>>();

/** How the cluster serves a kind; undefined where it does not. Asked once a version, unless it had it not. */
export async function findKind(
  cluster: Cluster,
  wanted: { readonly group?: string | undefined; readonly version?: string; readonly kind: string },
): Promise<ApiKind | undefined> {
  const fits = ({ group, version, kind }: ApiKind): boolean =>
    kind === wanted.kind &&
    (wanted.group === undefined || wanted.group === group) &&
    (wanted.version === undefined || wanted.version === version);
  const builtIn = [...NAMESPACE_KINDS, ...CLUSTER_KINDS, API_SERVICE].find(fits);
  if (builtIn !== undefined) return builtIn;
  const group = wanted.group ?? "";
  const version = wanted.version ?? (group === "" ? "v1" : await preferredVersion(cluster, group));
  return version === undefined ? undefined : (await kindsOf(cluster, { group, version }, fits)).find(fits);
}

/** References as the cluster has their kinds: a Node is in no namespace, whichever the service is in. */
export async function placed(cluster: Cluster, refs: readonly ObjectRef[]): Promise<ObjectRef[]> {
  return Promise.all(
    refs.map(async (ref) => ((await findKind(cluster, ref))?.namespaced === false ? { ...ref, namespace: null } : ref)),
  );
}

async function preferredVersion(cluster: Cluster, group: string): Promise<string | undefined> {
  const { body } = await cluster.call({ path: `/apis/${encodeURIComponent(group)}` });
  const parsed = groupSchema.safeParse(body);
  return parsed.success ? parsed.data.preferredVersion.version : undefined;
}

async function kindsOf(
  cluster: Cluster,
  { group, version }: Pick<ApiKind, "group" | "version">,
  fits: (kind: ApiKind) => boolean,
): Promise<readonly ApiKind[]> {
  const cache = known.get(cluster) ?? new Map<string, Promise<readonly ApiKind[]>>();
  known.set(cluster, cache);
  const path = discoveryPath({ group, version });
  const reading = cache.get(path) ?? readKinds(cluster, path, { group, version });
  cache.set(path, reading);
  const kinds = await reading.catch((error: unknown) => {
    cache.delete(path);
    throw error;
  });
  // A CRD that was applied a moment ago may come yet, also into a group that has others.
  if (!kinds.some(fits)) cache.delete(path);
  return kinds;
}

async function readKinds(
  cluster: Cluster,
  path: string,
  version: Pick<ApiKind, "group" | "version">,
): Promise<readonly ApiKind[]> {
  const { body } = await cluster.call({ path });
  const parsed = resourcesSchema.safeParse(body);
  if (!parsed.success) return [];
  return parsed.data.resources
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced }) => ({ ...version, kind, resource: name, namespaced }));
}

import pLimit from "p-limit";
import { z } from "zod";
import { discoveryPath, type EvidenceKind } from "../../domain/kube/kinds";
import { refusalOf } from "../../domain/kube/server-status";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";

const AT_ONCE = 6;

const groupsSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      versions: z.array(z.object({ version: z.string() })),
      preferredVersion: z.object({ version: z.string() }),
    }),
  ),
});
const resourcesSchema = z.object({
  resources: z.array(
    z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean(), verbs: z.array(z.string()) }),
  ),
});

export interface ListableKinds {
  /** By metadata only, each once, in the version that the cluster prefers. */
  readonly kinds: readonly EvidenceKind[];
  /** Groups that did not say what they have: their own server is down. */
  readonly silent: readonly { readonly group: string; readonly reason: string }[];
}

/** Every kind that the cluster can list. @throws InfraError CLUSTER_UNREACHABLE where it does not tell */
export async function listableKinds(cluster: Cluster): Promise<ListableKinds> {
  const answer = await cluster.call({ path: "/apis" });
  const parsed = groupsSchema.safeParse(answer.body);
  if (!parsed.success)
    throw new InfraError("CLUSTER_UNREACHABLE", {
      what: `Cluster ${cluster.name} does not tell which kinds it has (${refusalOf(answer).reason}).`,
      next: "Check that the credentials may read /apis, as system:discovery grants it.",
    });
  const limit = pLimit(AT_ONCE);
  const versions = [
    { group: "", version: "v1" },
    ...parsed.data.groups.flatMap(({ name, versions: all, preferredVersion: { version: first } }) =>
      [first, ...all.map(({ version }) => version).filter((version) => version !== first)].map((version) => ({
        group: name,
        version,
      })),
    ),
  ];
  const answers = await Promise.all(versions.map((version) => limit(() => kindsOf(cluster, version))));
  const kinds = new Map<string, EvidenceKind>();
  for (const kind of answers.flatMap((one) => one.kinds)) {
    const key = `${kind.resource}.${kind.group}`;
    if (!kinds.has(key)) kinds.set(key, kind);
  }
  return { kinds: [...kinds.values()], silent: answers.flatMap((one) => one.silent) };
}

async function kindsOf(
  cluster: Cluster,
  { group, version }: { readonly group: string; readonly version: string },
): Promise<ListableKinds> {
  // Not patient: the server of an extension may be down for good.
  const answer = await cluster.call({ path: discoveryPath({ group, version }) }, { patient: false });
  const parsed = resourcesSchema.safeParse(answer.body);
  if (!parsed.success) return { kinds: [], silent: [{ group, reason: refusalOf(answer).reason }] };
  const kinds = parsed.data.resources
    .filter(({ name, verbs }) => !name.includes("/") && verbs.includes("list"))
    .map(
      ({ name, kind, namespaced }) =>
        ({ group, version, kind, resource: name, namespaced, metadataOnly: true }) as const,
    );
  return { kinds, silent: [] };
}

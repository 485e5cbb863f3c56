import { z } from "zod";
import type { Listed, Unreadable } from "../../domain/health/evidence";
import { parseObject, type KubeObject } from "../../domain/health/object";
import { apiVersionOf, pathOf, type ApiKind, type EvidenceKind } from "../../domain/kube/kinds";
import { refusalOf } from "../../domain/kube/server-status";
import type { Cluster } from "../../ports/cluster";

const PAGE = "500";
/** Of one kind in one namespace: more than anybody reads about, and a bound for a runaway list of events. */
const PAGES = 20;
const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

const listSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  // An empty list of metadata alone has null here.
  items: z.array(z.record(z.string(), z.unknown())).nullish(),
});

/** What came of asking for one thing. */
export interface Found {
  readonly objects: readonly KubeObject[];
  /** Empty where it is not all of it. */
  readonly listed: readonly Listed[];
  readonly unreadable: readonly Unreadable[];
}

/** All of a kind in a namespace, or in all of them. What is refused is part of the result. @throws as `Cluster.call` */
export async function readList(
  cluster: Cluster,
  kind: EvidenceKind,
  namespace: string | null,
  query: Readonly<Record<string, string>> = {},
): Promise<Found> {
  const objects: KubeObject[] = [];
  let next: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await cluster.call({
      path: pathOf(kind, { namespace }),
      query: { ...query, limit: PAGE, continue: next },
      ...(kind.metadataOnly === true ? { accept: METADATA_ONLY } : {}),
    });
    const parsed = listSchema.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success)
      return { objects, listed: [], unreadable: [unreadable(kind, namespace, "list", refusalOf(answer).reason)] };
    objects.push(...(parsed.data.items ?? []).flatMap((item) => asObject(item, kind)));
    next = parsed.data.metadata.continue;
    if (next === undefined || next === "")
      return { objects, listed: [{ group: kind.group, kind: kind.kind, namespace }], unreadable: [] };
  }
  // Not all of it: what is not there may be on a page that was not read.
  return { objects, listed: [], unreadable: [] };
}

/** Items of a list have no kind of their own. */
function asObject(item: Record<string, unknown>, kind: EvidenceKind): KubeObject[] {
  const bare = kind.metadataOnly === true ? { metadata: item["metadata"] } : item;
  const object = parseObject({ ...bare, apiVersion: apiVersionOf(kind), kind: kind.kind });
  return object === undefined ? [] : [object];
}

export function unreadable(
  { group, resource }: ApiKind,
  namespace: string | null,
  verb: string,
  reason: string,
): Unreadable {
  return { apiGroup: group, resource, namespace, verb, reason };
}

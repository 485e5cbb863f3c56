import pLimit from "p-limit";
import type { ContainerLog, Evidence, HttpResult, Unreadable, WantedImage } from "../../domain/health/evidence";
import { isNamed, parseObject, type ObjectRef } from "../../domain/health/object";
import { failingContainers, type FailingContainer } from "../../domain/kube/failing-containers";
import { API_SERVICE, CLUSTER_KINDS, isListedKind, NAMESPACE_KINDS, pathOf } from "../../domain/kube/kinds";
import { refusalOf } from "../../domain/kube/server-status";
import type { Cluster } from "../../ports/cluster";
import { findKind } from "./find-kind";
import { readList, unreadable, type Found } from "./read-list";

export interface EvidenceScope {
  readonly namespaces: readonly string[];
  /** Objects of kinds that are not read anyway: an Argo CD Application, a custom resource. */
  readonly others?: readonly ObjectRef[];
  readonly http?: readonly HttpResult[];
  readonly wantedImages?: readonly WantedImage[];
  readonly now: number;
}

const AT_ONCE = 6;
const LOG_LINES = "20";
const LOG_BYTES = "65536";
/**
 * Reads of a cluster what health is judged from. What it refuses is part of the result, by verb and resource.
 * @throws InfraError CLUSTER_UNREACHABLE, CLUSTER_CREDENTIALS where it gives no answer
 */
export async function readEvidence(cluster: Cluster, scope: EvidenceScope): Promise<Evidence> {
  const limit = pLimit(AT_ONCE);
  const lists = [
    ...scope.namespaces.flatMap((namespace) => NAMESPACE_KINDS.map((kind) => ({ kind, namespace }))),
    ...CLUSTER_KINDS.map((kind) => ({ kind, namespace: null })),
  ];
  const asked = await Promise.all([
    ...lists.map(({ kind, namespace }) => limit(() => readList(cluster, kind, namespace))),
    ...(scope.others ?? []).filter((ref) => !isListed(ref, scope)).map((ref) => limit(() => readOne(cluster, ref))),
  ]);
  const found = [...asked, ...(await readMetricsService(cluster, asked))];
  const objects = found.flatMap((part) => part.objects);
  const logs = await Promise.all(failingContainers(objects).map((one) => limit(() => readLogs(cluster, one))));
  return {
    objects,
    listed: found.flatMap((part) => part.listed),
    unreadable: [...found.flatMap((part) => part.unreadable), ...logs.flatMap((part) => part.unreadable)],
    logs: logs.flatMap((part) => part.logs),
    http: scope.http ?? [],
    wantedImages: scope.wantedImages ?? [],
    now: scope.now,
  };
}

/** What a list has already is not asked for by itself: it would be there twice. */
function isListed(ref: ObjectRef, { namespaces }: EvidenceScope): boolean {
  const { group, kind, namespace } = ref;
  if (namespace !== null) return namespaces.includes(namespace) && isListedKind(ref);
  return CLUSTER_KINDS.some((one) => one.kind === kind && (group === undefined || one.group === group));
}

const METRICS_SERVICE: ObjectRef = {
  group: API_SERVICE.group,
  kind: API_SERVICE.kind,
  namespace: null,
  name: "v1beta1.metrics.k8s.io",
};

/** Why an autoscaler gets no metrics is told by where they come from. */
async function readMetricsService(cluster: Cluster, asked: readonly Found[]): Promise<Found[]> {
  const objects = asked.flatMap((part) => part.objects);
  const isWanted = objects.some(({ kind }) => kind === "HorizontalPodAutoscaler");
  const isThere = objects.some((object) => isNamed(object, METRICS_SERVICE));
  return isWanted && !isThere ? [await readOne(cluster, METRICS_SERVICE)] : [];
}

async function readOne(cluster: Cluster, ref: ObjectRef): Promise<Found> {
  const kind = await findKind(cluster, ref);
  if (kind === undefined)
    return {
      objects: [],
      listed: [{ group: ref.group ?? "", kind: ref.kind, namespace: ref.namespace }],
      unreadable: [],
    };
  const answer = await cluster.call({ path: pathOf(kind, ref) });
  const object = answer.status === 200 ? parseObject(answer.body) : undefined;
  if (object !== undefined) return { objects: [object], listed: [], unreadable: [] };
  const namespace = kind.namespaced ? ref.namespace : null;
  if (answer.status === 404)
    return { objects: [], listed: [{ group: kind.group, kind: kind.kind, namespace }], unreadable: [] };
  return { objects: [], listed: [], unreadable: [unreadable(kind, namespace, "get", refusalOf(answer).reason)] };
}

async function readLogs(
  cluster: Cluster,
  container: FailingContainer,
): Promise<{ readonly logs: readonly ContainerLog[]; readonly unreadable: readonly Unreadable[] }> {
  const { namespace, restarted } = container;
  const runs = restarted ? [false, true] : [false];
  const answers = await Promise.all(runs.map((previous) => readLog(cluster, container, previous)));
  const refused = answers.some((answer) => answer === "refused");
  const pods = { group: "", kind: "Pod", resource: "pods/log", version: "v1", namespaced: true };
  return {
    logs: answers.filter((answer) => typeof answer !== "string"),
    unreadable: refused ? [unreadable(pods, namespace, "get", "Forbidden")] : [],
  };
}

async function readLog(
  cluster: Cluster,
  { namespace, pod, container }: FailingContainer,
  previous: boolean,
): Promise<ContainerLog | "refused" | "none"> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = { container, tailLines: LOG_LINES, limitBytes: LOG_BYTES, ...(previous ? { previous: "true" } : {}) };
  // Not patient: a log is worth one question, and a node that is gone answers 502 for ever.
  const answer = await cluster
    .call({ path, query, accept: "*/*" }, { patient: false })
    .catch(() => ({ status: 0, body: "" }));
  if (answer.status === 403) return "refused";
  if (answer.status !== 200 || typeof answer.body !== "string") return "none";
  const lines = answer.body.split("\n").filter((line) => line.trim() !== "");
  return { namespace, pod, container, previous, lines };
}

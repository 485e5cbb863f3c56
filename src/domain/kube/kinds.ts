/** A kind of the Kubernetes API, and how its objects are asked for. */
export interface ApiKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** In the plural, as paths and RBAC name it. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface EvidenceKind extends ApiKind {
  /** Only names and labels are read: what is in them is nobody's business here. */
  readonly metadataOnly?: true;
}

const core = (kind: string, resource: string): EvidenceKind => ({
  group: "",
  version: "v1",
  kind,
  resource,
  namespaced: true,
});
const of = (group: string, version: string, kind: string, resource: string): EvidenceKind => ({
  group,
  version,
  kind,
  resource,
  namespaced: true,
});

/** What a namespace's health is judged from. */
export const NAMESPACE_KINDS: readonly EvidenceKind[] = [
  of("apps", "v1", "Deployment", "deployments"),
  of("apps", "v1", "ReplicaSet", "replicasets"),
  of("apps", "v1", "StatefulSet", "statefulsets"),
  of("apps", "v1", "DaemonSet", "daemonsets"),
  of("batch", "v1", "Job", "jobs"),
  of("batch", "v1", "CronJob", "cronjobs"),
  core("Pod", "pods"),
  core("Service", "services"),
  of("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"),
  of("networking.k8s.io", "v1", "Ingress", "ingresses"),
  of("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
  of("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
  core("PersistentVolumeClaim", "persistentvolumeclaims"),
  core("Event", "events"),
  { ...core("ConfigMap", "configmaps"), metadataOnly: true },
  { ...core("Secret", "secrets"), metadataOnly: true },
];

/** What changes when a rollout moves. The rest is read with them, and again at the latest after a pause. */
export const WATCHED_KINDS: readonly string[] = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "Pod",
  "EndpointSlice",
];

/** What they refer to beside their namespace. */
export const CLUSTER_KINDS: readonly EvidenceKind[] = [
  { ...core("Node", "nodes"), namespaced: false },
  { ...of("networking.k8s.io", "v1", "IngressClass", "ingressclasses"), namespaced: false },
  { ...of("storage.k8s.io", "v1", "StorageClass", "storageclasses"), namespaced: false },
];

/** What autoscalers get their metrics through. Looked at where there is one. */
export const API_SERVICE: EvidenceKind = {
  ...of("apiregistration.k8s.io", "v1", "APIService", "apiservices"),
  namespaced: false,
};

/** Whether a namespace's lists have the kind: judging one such object takes what is around it, too. */
export const isListedKind = ({
  group,
  kind,
}: {
  readonly group?: string | undefined;
  readonly kind: string;
}): boolean => NAMESPACE_KINDS.some((one) => one.kind === kind && (group === undefined || one.group === group));

/** The path of a kind's objects, or of one of them. */
export function pathOf(
  { group, version, resource, namespaced }: ApiKind,
  { namespace, name }: { readonly namespace?: string | null; readonly name?: string } = {},
): string {
  const base = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const below = namespaced && typeof namespace === "string" ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const last = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${base}${below}/${resource}${last}`;
}

/** Where the API server tells which kinds a group has in a version. */
export const discoveryPath = ({ group, version }: Pick<ApiKind, "group" | "version">): string =>
  group === "" ? `/api/${version}` : `/apis/${encodeURIComponent(group)}/${encodeURIComponent(version)}`;

export const apiVersionOf = ({ group, version }: Pick<ApiKind, "group" | "version">): string =>
  group === "" ? version : `${group}/${version}`;

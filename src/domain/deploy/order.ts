import type { Manifest } from "./manifest";

/** What others need comes first; what nobody knows comes last: a custom resource wants its definition. */
const RANKS: readonly (readonly string[])[] = [
  ["Namespace"],
  ["CustomResourceDefinition"],
  ["PriorityClass", "StorageClass", "IngressClass", "RuntimeClass", "ResourceQuota", "LimitRange"],
  ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  ["ConfigMap", "Secret"],
  ["PersistentVolume", "PersistentVolumeClaim"],
  ["NetworkPolicy", "PodDisruptionBudget"],
  ["Service"],
  ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob"],
  ["HorizontalPodAutoscaler"],
  ["Ingress"],
];

/** In the order in which they can be applied; those of one rank as they were written. */
export function inApplyOrder(manifests: readonly Manifest[]): Manifest[] {
  return manifests.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ kind }: Manifest): number {
  const rank = RANKS.findIndex((kinds) => kinds.includes(kind));
  return rank === -1 ? RANKS.length : rank;
}

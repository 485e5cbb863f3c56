import { apiServiceVerdict } from "./kinds/api-service";
import { argoVerdict } from "./kinds/argo-application";
import { crdVerdict } from "./kinds/crd";
import { cronJobVerdict } from "./kinds/cron-job";
import { daemonSetVerdict } from "./kinds/daemon-set";
import { deploymentVerdict } from "./kinds/deployment";
import { endpointsVerdict, endpointSliceVerdict } from "./kinds/endpoint-slice";
import { hpaVerdict } from "./kinds/hpa";
import { ingressVerdict } from "./kinds/ingress";
import { jobVerdict } from "./kinds/job";
import { nodeVerdict } from "./kinds/node";
import { pdbVerdict } from "./kinds/pdb";
import { namespaceVerdict, volumeVerdict } from "./kinds/phases";
import { podVerdict } from "./kinds/pod";
import { pvcVerdict } from "./kinds/pvc";
import { replicaSetVerdict } from "./kinds/replica-set";
import { serviceVerdict } from "./kinds/service";
import { statefulSetVerdict } from "./kinds/stateful-set";
import type { KubeObject } from "./object";
import type { KindJudge } from "./verdict";

/** Which file judges which kind, by `<group>/<Kind>`. All others go by the conventions of custom resources. */
export const KIND_JUDGES: ReadonlyMap<string, KindJudge> = new Map<string, KindJudge>([
  ["apps/Deployment", deploymentVerdict],
  ["apps/ReplicaSet", replicaSetVerdict],
  ["/ReplicationController", replicaSetVerdict],
  ["apps/StatefulSet", statefulSetVerdict],
  ["apps/DaemonSet", daemonSetVerdict],
  ["batch/Job", jobVerdict],
  ["batch/CronJob", cronJobVerdict],
  ["/Pod", podVerdict],
  ["/Service", serviceVerdict],
  ["discovery.k8s.io/EndpointSlice", endpointSliceVerdict],
  ["/Endpoints", endpointsVerdict],
  ["networking.k8s.io/Ingress", ingressVerdict],
  ["autoscaling/HorizontalPodAutoscaler", hpaVerdict],
  ["policy/PodDisruptionBudget", pdbVerdict],
  ["/PersistentVolumeClaim", pvcVerdict],
  ["/PersistentVolume", volumeVerdict],
  ["/Node", nodeVerdict],
  ["/Namespace", namespaceVerdict],
  ["apiregistration.k8s.io/APIService", apiServiceVerdict],
  ["apiextensions.k8s.io/CustomResourceDefinition", crdVerdict],
  ["argoproj.io/Application", argoVerdict],
]);

/** Their controllers always say which generation they have seen. */
export const HAS_TO_BE_OBSERVED: ReadonlySet<string> = new Set([
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "policy/PodDisruptionBudget",
]);

/** Kubernetes' own API groups. Whoever else has a kind of one of these names means something else by it. */
const OWN_GROUPS = new Set([
  "",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "rbac.authorization.k8s.io",
  "networking.k8s.io",
  "storage.k8s.io",
  "scheduling.k8s.io",
  "node.k8s.io",
  "admissionregistration.k8s.io",
  "coordination.k8s.io",
  "events.k8s.io",
  "discovery.k8s.io",
]);

/** They have no state of their own (a ResourceQuota has numbers only): they are there, or not. */
export function hasNoState({ group, kind, status }: KubeObject): boolean {
  const hasConditions = typeof status === "object" && status !== null && "conditions" in status;
  return !hasConditions && OWN_GROUPS.has(group) && !KIND_JUDGES.has(`${group}/${kind}`);
}

/** Evidence, but nothing that is healthy or not. */
export const IS_NO_TARGET: ReadonlySet<string> = new Set(["Event", "Lease", "ControllerRevision", "ComponentStatus"]);

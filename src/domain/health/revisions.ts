import { refOf, type KubeObject } from "./object";
import type { Scene } from "./scene";
import type { HealthEvidence } from "./target";

const REVISION = "deployment.kubernetes.io/revision";

/** The ReplicaSet of a Deployment's present template: the one with its highest revision. */
export function newestReplicaSet(deployment: KubeObject, scene: Scene): KubeObject | undefined {
  return scene
    .owned(deployment, "ReplicaSet")
    .toSorted((one, other) => revisionOf(other) - revisionOf(one) || (other.createdAt ?? 0) - (one.createdAt ?? 0))[0];
}

export const revisionOf = ({ annotations }: KubeObject): number => Number(annotations[REVISION] ?? 0);

/**
 * The pods of a Deployment's present template: those of the ReplicaSets before it match the same selector, and what is wrong
 * with them is wrong no longer. Without ReplicaSets in the evidence: all that the selector finds.
 */
export function newestPods(
  deployment: KubeObject,
  selected: readonly KubeObject[],
  scene: Scene,
): { readonly pods: readonly KubeObject[]; readonly evidence: readonly HealthEvidence[] } {
  const newest = newestReplicaSet(deployment, scene);
  if (newest === undefined) return { pods: alive(selected), evidence: [] };
  const pods = alive(scene.owned(newest, "Pod"));
  const revision = revisionOf(newest);
  const words = `${newest.name}${revision > 0 ? ` (revision ${revision})` : ""}`;
  return { pods, evidence: [{ what: "Newest ReplicaSet", lines: [words] }] };
}

/** Those that are on their way out, and those that a node gave up and another one took, say nothing about what runs. */
export function alive(pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter((pod) => pod.deletedAt === null && !wasGivenUp(pod));
}

const GIVEN_UP = /^(?:Evicted|NodeLost|NodeShutdown|Shutdown|Terminated|Preempting|OutOf\w+|UnexpectedAdmissionError)$/;

/** Its node could not keep it. Such pods stay in the list until somebody takes them away, long after they were replaced. */
export function wasGivenUp({ status }: KubeObject): boolean {
  const told = status as { phase?: unknown; reason?: unknown } | null | undefined;
  return told?.phase === "Failed" && GIVEN_UP.test(String(told.reason));
}

/** Whether a pod, or a ReplicaSet, belongs to a template that a newer one has followed. */
export function isOutdated(object: KubeObject, scene: Scene): boolean {
  const owner = object.owners.find(({ isController }) => isController) ?? object.owners[0];
  if (owner === undefined) return false;
  const by = scene.find({ ...refOf(object), kind: owner.kind, name: owner.name, group: owner.group });
  if (by === undefined) return false;
  if (by.kind === "ReplicaSet") return isOutdated(by, scene);
  if (by.kind !== "Deployment") return false;
  const newest = newestReplicaSet(by, scene);
  return newest !== undefined && object.kind === "ReplicaSet" && newest !== object;
}

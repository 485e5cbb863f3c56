import type { KubeObject } from "../health/object";
import { isJsonObject, type JsonObject } from "../value-json";

const REVISION_LABEL = "controller-revision-hash";

/**
 * Pods of a StatefulSet's newest revision that are not ready. Its controller never takes away a pod that has not become
 * ready, so one of a revision that was rolled back would stay for ever and hold up all others: Kubernetes asks for its removal
 * by hand (concepts/workloads/controllers/statefulset, "Forced rollback").
 * @param set as it was when its rollout had failed
 */
export function stuckPods(set: KubeObject, pods: readonly KubeObject[]): KubeObject[] {
  const status = fieldOf(set.body, "status");
  const revision = status?.["updateRevision"];
  if (set.kind !== "StatefulSet" || typeof revision !== "string") return [];
  return pods.filter(
    ({ kind, labels, owners, body }) =>
      kind === "Pod" &&
      labels[REVISION_LABEL] === revision &&
      owners.some(({ isController, uid }) => isController && uid !== null && uid === set.uid) &&
      !isReady(body),
  );
}

function isReady(pod: JsonObject): boolean {
  const conditions = fieldOf(pod, "status")?.["conditions"];
  if (!Array.isArray(conditions)) return false;
  return conditions.some((each) => isJsonObject(each) && each["type"] === "Ready" && each["status"] === "True");
}

function fieldOf(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isJsonObject(value) ? value : undefined;
}

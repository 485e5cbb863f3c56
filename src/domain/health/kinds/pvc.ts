import { z } from "zod";
import { conditionOf, conditionsSchema } from "../conditions";
import { warningEvidence } from "../event";
import { refOf, type KubeObject } from "../object";
import { podFields } from "../pod-fields";
import type { Scene } from "../scene";
import { foreignLine } from "../text";
import { because, kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  spec: z.object({ storageClassName: z.string().nullish() }),
  status: z.object({ phase: z.string().nullish(), conditions: conditionsSchema }),
});

export const pvcVerdict = kindRule(fields, ({ spec, status }, claim, scene) => {
  if (status.phase === "Lost") return verdict("Degraded", "its volume is lost");
  if (status.phase === "Bound") {
    const resizing = conditionOf(status.conditions, "FileSystemResizePending");
    return resizing?.status === "True"
      ? verdict("Progressing", "bound; its file system grows when a pod mounts it again")
      : verdict("Healthy", "bound");
  }
  if (status.phase !== "Pending") return verdict("Unknown", "its phase is not known");
  return pending(spec.storageClassName ?? undefined, claim, scene);
});

function pending(className: string | undefined, claim: KubeObject, scene: Scene): Verdict {
  const events = scene.events(refOf(claim));
  const evidence = warningEvidence(events);
  const failure = events.find(({ isWarning, reason }) => isWarning && reason === "ProvisioningFailed");
  const ref = { group: "storage.k8s.io", kind: "StorageClass", namespace: null, name: className ?? "" };
  const storageClass = className === undefined ? undefined : scene.find(ref);
  if (className && storageClass === undefined && scene.knows("StorageClass", null) === "whole")
    return verdict("Degraded", "not bound", { because: because(ref, verdict("Missing", "does not exist")), evidence });
  const waits =
    storageClass?.body["volumeBindingMode"] === "WaitForFirstConsumer" ||
    events.some(({ reason }) => reason === "WaitForFirstConsumer");
  const user = userOf(claim, scene);
  // Nothing is wrong with a volume that is made with its first pod, and no waiting brings it.
  if (waits && user === undefined)
    return verdict(
      "Suspended",
      "not bound: it is made with the first pod that uses it (WaitForFirstConsumer), and none does",
    );
  if (failure !== undefined) {
    const isLong = claim.createdAt === null || scene.now - claim.createdAt > scene.wanted.graceSeconds * 1000;
    const words = `not bound: ${foreignLine(`${failure.reason}: ${failure.message}`)}`;
    return verdict(isLong ? "Degraded" : "Progressing", words, { evidence });
  }
  return verdict("Progressing", user === undefined ? "not bound yet" : `not bound yet, wanted by pod ${user.name}`);
}

function userOf(claim: KubeObject, scene: Scene): KubeObject | undefined {
  return scene.all("Pod", claim.namespace).find((pod) => {
    const parsed = podFields.safeParse(pod.body);
    if (!parsed.success || pod.deletedAt !== null) return false;
    return parsed.data.spec.volumes.some(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.name,
    );
  });
}

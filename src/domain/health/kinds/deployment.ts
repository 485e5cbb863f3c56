import { z } from "zod";
import { conditionOf, conditionsSchema, count, wordsOf } from "../conditions";
import { warningEvidence } from "../event";
import { withImages } from "../images";
import { refOf, type KubeObject } from "../object";
import { lacking, type LackingSubject } from "../pods";
import { newestPods, newestReplicaSet } from "../revisions";
import type { Scene } from "../scene";
import { selectorSchema } from "../selector";
import { counted, foreignLine } from "../text";
import { kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    paused: z.boolean().nullish(),
    progressDeadlineSeconds: z.number().nullish(),
    selector: selectorSchema.nullish(),
  }),
  status: z.object({
    replicas: count,
    updatedReplicas: count,
    readyReplicas: count,
    availableReplicas: count,
    conditions: conditionsSchema,
  }),
});
type Fields = z.infer<typeof fields>;

const DEADLINE_SECONDS = 600;

export const deploymentVerdict = kindRule(fields, (given, deployment, scene) => {
  const selected = scene.selected("Pod", deployment.namespace, given.spec.selector ?? {});
  const { pods, evidence } = newestPods(deployment, selected, scene);
  const subject = { pods, namespace: deployment.namespace, evidence: [...evidence, ...warnings(deployment, scene)] };
  const own = rolloutVerdict(given, subject, scene);
  const shown = own.status === "Healthy" ? { ...own, evidence } : own;
  // Where nothing is to run, no image does.
  return given.spec.replicas === 0 ? shown : withImages(shown, deployment, pods, scene);
});

function warnings(deployment: KubeObject, scene: Scene): ReturnType<typeof warningEvidence> {
  const newest = newestReplicaSet(deployment, scene);
  const events = [...scene.events(refOf(deployment)), ...(newest === undefined ? [] : scene.events(refOf(newest)))];
  return warningEvidence(events);
}

/** The order matters: what is final first, then how far the rollout has come. */
function rolloutVerdict({ spec, status }: Fields, subject: LackingSubject, scene: Scene): Verdict {
  const desired = spec.replicas ?? 1;
  const ready = `${status.readyReplicas} of ${counted(desired, "pod")} ready`;
  const failure = conditionOf(status.conditions, "ReplicaFailure");
  if (failure?.status === "True")
    return lacking("Degraded", `cannot make its pods: ${foreignLine(wordsOf(failure))}`, subject, scene);
  const progress = conditionOf(status.conditions, "Progressing");
  const available = conditionOf(status.conditions, "Available");
  if (progress?.reason === "ProgressDeadlineExceeded") {
    const limit = `no progress for ${spec.progressDeadlineSeconds ?? DEADLINE_SECONDS} s`;
    return { ...lacking("Degraded", `${ready}, ${limit}`, subject, scene), since: progress.since };
  }
  if (spec.paused === true && available?.status !== "False") return verdict("Suspended", `paused, ${ready}`);
  const missing = shortfall({ spec, status }, desired);
  if (missing !== undefined) {
    const isDown = available?.status === "False" && progress?.reason === "NewReplicaSetAvailable";
    const downFor = isDown && available.since !== null ? scene.now - available.since : 0;
    const isLong = downFor > (spec.progressDeadlineSeconds ?? DEADLINE_SECONDS) * 1000;
    return lacking(isLong ? "Degraded" : "Progressing", missing, subject, scene);
  }
  if (available?.status === "False")
    return lacking("Progressing", `not available: ${foreignLine(wordsOf(available))}`, subject, scene);
  if (desired === 0) return verdict("Healthy", "scaled to 0: nothing is to run");
  return verdict("Healthy", ready, { since: available?.since ?? null });
}

/** What is not there yet, as `kubectl rollout status` would say it; undefined where all of it is. */
function shortfall({ status }: Fields, desired: number): string | undefined {
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = status;
  if (updatedReplicas < desired) {
    const ready = `${readyReplicas} of ${counted(desired, "pod")} ready`;
    return updatedReplicas === readyReplicas && replicas === updatedReplicas
      ? ready
      : `${updatedReplicas} of ${counted(desired, "pod")} updated, ${readyReplicas} ready`;
  }
  if (replicas > updatedReplicas) {
    const ready = `${readyReplicas} of ${counted(replicas, "pod")} ready`;
    return `${counted(replicas - updatedReplicas, "pod")} of an older revision still there, ${ready}`;
  }
  if (readyReplicas < desired) return `${readyReplicas} of ${counted(desired, "pod")} ready`;
  if (availableReplicas < desired) return `${availableReplicas} of ${counted(desired, "pod")} available`;
  return undefined;
}

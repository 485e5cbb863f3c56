import { conditionOf, type Condition } from "../conditions";
import { endOf, lastEnd, type ContainerStatus } from "../container";
import { containerTrouble, missingIn } from "../container-verdict";
import { warningEvidence, type ClusterEvent } from "../event";
import { refOf, type KubeObject } from "../object";
import { podFields, type PodFields } from "../pod-fields";
import { failedProbe, heldBy } from "../probes";
import { wasGivenUp } from "../revisions";
import type { Scene } from "../scene";
import { worstHealth } from "../target";
import { counted, foreignLine, spanOf } from "../text";
import { because, kindRule, verdict, type Verdict } from "../verdict";

/** An autoscaler that says so is bringing a node: no reason to give up yet. */
const NODE_COMES = /^(TriggeredScaleUp|Nominated)$/;
const NOT_STARTED = /^(ContainerCreating|PodInitializing|)$/;
/** What a kubelet says while it cannot make a pod's containers. */
const CANNOT_START = /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedMapVolume)$/;

export const podVerdict = kindRule(podFields, (fields, pod, scene): Verdict => {
  const events = scene.events(refOf(pod));
  const own = phaseVerdict(fields, pod, events, scene);
  const warnings = own.status === "Healthy" ? [] : warningEvidence(events);
  return { ...own, evidence: [...own.evidence, ...warnings] };
});

function phaseVerdict(fields: PodFields, pod: KubeObject, events: readonly ClusterEvent[], scene: Scene): Verdict {
  const { phase } = fields.status;
  if (phase === "Succeeded") return verdict("Healthy", "completed");
  if (phase === "Failed") return failed(fields, pod, scene);
  if (phase === "Unknown") return verdict("Unknown", "its node does not answer");
  const trouble = worstTrouble(fields, pod, scene);
  if (trouble !== undefined) return trouble;
  if (phase === "Running") return running(fields, events, scene);
  return pending(fields, pod, events, scene);
}

function failed({ status }: PodFields, pod: KubeObject, scene: Scene): Verdict {
  const ended = status.containerStatuses.find(({ state }) => state.terminated && state.terminated.exitCode !== 0);
  const trouble = ended && containerTrouble(ended, pod, { age: null }, scene);
  if (trouble) return trouble;
  const owner = wasGivenUp(pod) ? ownerOf(pod, scene) : undefined;
  const words = [status.reason, status.message].filter((word) => word !== "").map((word) => foreignLine(word));
  const said = words.length === 0 ? "failed" : words.join(": ");
  // Only of pods that the owner's own verdict leaves out is it asked.
  if (owner !== undefined && scene.verdict(owner).status === "Healthy")
    return verdict("Healthy", `${said}; ${owner.kind} ${owner.name} has another in its place`);
  return verdict("Degraded", said);
}

function ownerOf(pod: KubeObject, scene: Scene): KubeObject | undefined {
  const [owner] = pod.owners;
  return owner && owner.kind !== "Job" ? scene.find({ ...owner, namespace: pod.namespace }) : undefined;
}

function worstTrouble({ spec, status }: PodFields, pod: KubeObject, scene: Scene): Verdict | undefined {
  const scheduled = conditionOf(status.conditions, "PodScheduled");
  const from = scheduled?.since ?? pod.createdAt;
  const age = from === null ? null : scene.now - from;
  const all = [...status.initContainerStatuses, ...status.containerStatuses];
  const found = all.flatMap((container) => {
    const trouble = containerTrouble(container, pod, { age }, scene);
    return trouble === undefined ? [] : [{ container, trouble }];
  });
  const worst = worstHealth(found.map(({ trouble }) => trouble.status));
  const first = found.find(({ trouble }) => trouble.status === worst);
  if (first === undefined) return undefined;
  const isAlone = spec.containers.length + spec.initContainers.length <= 1;
  return isAlone
    ? first.trouble
    : { ...first.trouble, reason: `container ${first.container.name}: ${first.trouble.reason}` };
}

function running({ spec, status }: PodFields, events: readonly ClusterEvent[], scene: Scene): Verdict {
  const ready = conditionOf(status.conditions, "Ready");
  const isJob = spec.restartPolicy === "Never" || spec.restartPolicy === "OnFailure";
  if (isJob) return verdict("Progressing", "runs, and has not completed yet");
  if (ready?.status === "True") return verdict("Healthy", readyWords(status.containerStatuses), { since: ready.since });
  return notReady({ spec, status }, ready, events, scene);
}

function readyWords(containers: readonly ContainerStatus[]): string {
  const restarts = containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const end = containers.map(lastEnd).find((one) => one !== undefined);
  if (restarts === 0) return "ready";
  return `ready, after ${counted(restarts, "restart")}${end ? ` (${endOf(end)})` : ""}`;
}

function notReady(
  { spec, status: { containerStatuses: containers, conditions } }: PodFields,
  ready: Condition | undefined,
  events: readonly ClusterEvent[],
  scene: Scene,
): Verdict {
  const waiting = containers.filter((container) => !container.ready).map(({ name }) => name);
  const words =
    waiting.length === 0 ? "is not ready" : `${waiting.join(", ")} ${waiting.length === 1 ? "is" : "are"} not ready`;
  const why = waiting.length === 0 ? heldBy(spec.readinessGates, conditions) : failedProbe(events);
  const said = why === undefined ? "" : `: ${why}`;
  const started = Math.max(0, ...containers.map(({ state }) => state.running?.startedAt ?? 0));
  // It was ready once: since its containers began, the condition has changed.
  const wasReady = ready?.since !== null && ready?.since !== undefined && started > 0 && ready.since > started + 1000;
  const isLong = wasReady && scene.now - (ready.since ?? 0) > scene.wanted.graceSeconds * 1000;
  const restarted = containers.some(({ lastState }) => lastState.terminated);
  const status = isLong || restarted ? "Degraded" : "Progressing";
  const since = ready?.since ?? null;
  const lost = wasReady && since !== null ? ` for ${spanOf(scene.now - since)}` : "";
  return verdict(status, `${words}${lost}${said}`, { since });
}

function pending(fields: PodFields, pod: KubeObject, events: readonly ClusterEvent[], scene: Scene): Verdict {
  const { status } = fields;
  const scheduled = conditionOf(status.conditions, "PodScheduled");
  const grace = scene.wanted.graceSeconds * 1000;
  if (scheduled?.status === "False") {
    const isLong = scheduled.since === null || scene.now - scheduled.since > grace;
    const isComing = events.some(({ reason }) => NODE_COMES.test(reason));
    const words = `${scheduled.reason || "not scheduled"}: ${foreignLine(scheduled.message)}`;
    return verdict(isLong && !isComing ? "Degraded" : "Progressing", words, {
      since: scheduled.since,
      because: unboundClaim(fields, pod, scene),
    });
  }
  const stuck = events.find(({ isWarning, reason }) => isWarning && CANNOT_START.test(reason));
  const from = scheduled?.since ?? pod.createdAt;
  if (stuck !== undefined && [...status.containerStatuses, ...status.initContainerStatuses].every(isNotStarted)) {
    const isLong = from === null || scene.now - from > grace;
    const words = `${stuck.reason}: ${foreignLine(stuck.message)}`;
    return verdict(isLong ? "Degraded" : "Progressing", words, { since: from, because: missingIn(stuck.message, pod) });
  }
  return verdict("Progressing", scheduled?.status === "True" ? "is being started" : "waits for a node", {
    since: from,
  });
}

const isNotStarted = ({ state }: ContainerStatus): boolean => NOT_STARTED.test(state.waiting?.reason ?? "");

/** A pod that waits for its volume waits for nothing else. */
function unboundClaim({ spec }: PodFields, pod: KubeObject, scene: Scene): Verdict["because"] {
  for (const { persistentVolumeClaim } of spec.volumes) {
    if (!persistentVolumeClaim) continue;
    const ref = {
      group: "",
      kind: "PersistentVolumeClaim",
      namespace: pod.namespace,
      name: persistentVolumeClaim.claimName,
    };
    const claim = scene.find(ref);
    if (claim === undefined) {
      if (scene.knows(ref.kind, ref.namespace) === "whole") return because(ref, verdict("Missing", "does not exist"));
      continue;
    }
    const found = scene.verdict(claim);
    if (found.status !== "Healthy") return because(ref, found);
  }
  return null;
}

import { z } from "zod";
import { conditionOf, conditionsSchema, count, type Condition } from "../conditions";
import { warningEvidence } from "../event";
import { groupOf, refOf, type KubeObject, type ObjectRef } from "../object";
import type { Scene } from "../scene";
import { counted, foreignLine } from "../text";
import { because, kindRule, verdict, type Verdict } from "../verdict";

/** Where version 1 of the API keeps what version 2 has as conditions. */
const CONDITIONS_V1 = "autoscaling.alpha.kubernetes.io/conditions";
const METRICS_API = "v1beta1.metrics.k8s.io";

const fields = z.object({
  spec: z.object({
    scaleTargetRef: z.object({ apiVersion: z.string().default(""), kind: z.string(), name: z.string() }),
    minReplicas: z.number().nullish(),
    maxReplicas: count,
  }),
  status: z
    .object({ currentReplicas: count, desiredReplicas: count, conditions: conditionsSchema })
    .nullish()
    .transform((given) => given ?? { currentReplicas: 0, desiredReplicas: 0, conditions: [] }),
});
type Fields = z.infer<typeof fields>;

/** ScalingActive first: AbleToScale is True also where no metric can be read, and nothing will ever be scaled. */
export const hpaVerdict = kindRule(fields, (given, hpa, scene) => {
  const conditions = conditionsOf(given, hpa);
  const warnings = warningEvidence(scene.events(refOf(hpa)));
  const target = targetProblem(given, hpa, scene);
  if (target !== null) return verdict("Degraded", "scales nothing", { because: target, evidence: warnings });
  const active = conditionOf(conditions, "ScalingActive");
  const able = conditionOf(conditions, "AbleToScale");
  if (active?.status === "False") return inactive(active, { given, hpa }, warnings, scene);
  if (able?.status === "False") return unable(able, given, hpa, warnings);
  if (active === undefined && able === undefined) return unseen(hpa, scene);
  if (active?.status !== "True") return verdict("Unknown", "its metrics could not be told", { evidence: warnings });
  return scaling(given, conditionOf(conditions, "ScalingLimited"));
});

function conditionsOf({ status }: Fields, hpa: KubeObject): readonly Condition[] {
  if (status.conditions.length > 0) return status.conditions;
  try {
    const parsed = conditionsSchema.safeParse(JSON.parse(hpa.annotations[CONDITIONS_V1] ?? "[]"));
    return parsed.success ? parsed.data : [];
  } catch {
    return []; // no JSON: nothing is known
  }
}

const targetOf = ({ spec }: Fields, hpa: KubeObject): ObjectRef => ({
  group: spec.scaleTargetRef.apiVersion === "" ? undefined : groupOf(spec.scaleTargetRef.apiVersion),
  kind: spec.scaleTargetRef.kind,
  namespace: hpa.namespace,
  name: spec.scaleTargetRef.name,
});

function targetProblem(given: Fields, hpa: KubeObject, scene: Scene): Verdict["because"] {
  const ref = targetOf(given, hpa);
  const isThere = scene.find(ref) !== undefined;
  if (isThere || scene.knows(ref.kind, ref.namespace) !== "whole") return null;
  return because(ref, verdict("Missing", "does not exist"));
}

function inactive(
  active: Condition,
  { given, hpa }: { readonly given: Fields; readonly hpa: KubeObject },
  evidence: Verdict["evidence"],
  scene: Scene,
): Verdict {
  if (active.reason === "ScalingDisabled")
    return verdict("Suspended", "its target is scaled to 0", { since: active.since });
  const isEarly = active.since !== null && scene.now - active.since < scene.wanted.graceSeconds * 1000;
  const isMetric = /^FailedGet\w*Metric$/.test(active.reason);
  const words = `does not scale: ${foreignLine(`${active.reason}: ${active.message}`)}`;
  return verdict(isEarly && isMetric ? "Progressing" : "Degraded", words, {
    since: active.since,
    because: isMetric ? (metricsProblem(active, scene) ?? targetTrouble(targetOf(given, hpa), scene)) : null,
    evidence,
  });
}

/** CPU and memory. Custom and external metrics come from other services. */
const isOfPods = ({ reason }: Condition): boolean => /^FailedGet(?:Container)?ResourceMetric$/.test(reason);

/** No metrics at all: the service that brings them is not there, or is broken. */
function metricsProblem(active: Condition, scene: Scene): Verdict["because"] {
  if (!isOfPods(active)) return null;
  const ref = { group: "apiregistration.k8s.io", kind: "APIService", namespace: null, name: METRICS_API };
  const found = scene.find(ref);
  if (found === undefined)
    return scene.knows("APIService", null) === "whole"
      ? because(ref, verdict("Missing", "does not exist: no metrics server is installed"))
      : null;
  const judged = scene.verdict(found);
  return judged.status === "Healthy" ? null : because(ref, judged);
}

/** Metrics are of pods: without a pod that runs there are none. */
function targetTrouble(ref: ObjectRef, scene: Scene): Verdict["because"] {
  const target = scene.find(ref);
  if (target === undefined) return null;
  const found = scene.verdict(target);
  return found.status === "Degraded" ? because(refOf(target), found) : null;
}

const NOT_FOUND = /not found|could not find/i;

function unable(able: Condition, given: Fields, hpa: KubeObject, evidence: Verdict["evidence"]): Verdict {
  const isGone = able.reason === "FailedGetScale" && NOT_FOUND.test(able.message);
  const words = `cannot scale: ${foreignLine(`${able.reason}: ${able.message}`)}`;
  if (!isGone) return verdict("Degraded", words, { since: able.since, evidence });
  const told = { what: "Condition AbleToScale", lines: [foreignLine(`${able.reason}: ${able.message}`)] };
  return verdict("Degraded", "scales nothing", {
    since: able.since,
    because: because(targetOf(given, hpa), verdict("Missing", "does not exist")),
    evidence: [told, ...evidence],
  });
}

function unseen(hpa: KubeObject, scene: Scene): Verdict {
  const isNew = hpa.createdAt !== null && scene.now - hpa.createdAt < scene.wanted.graceSeconds * 1000;
  return verdict(isNew ? "Progressing" : "Unknown", "its controller has not said anything about it yet");
}

function scaling({ spec, status }: Fields, limited: Condition | undefined): Verdict {
  const pods = counted(status.currentReplicas, "pod");
  if (limited?.status === "True" && limited.reason === "TooManyReplicas")
    return verdict("Healthy", `${pods}, at its maximum of ${spec.maxReplicas}: it would scale further`);
  return verdict("Healthy", `${pods}, from ${spec.minReplicas ?? 1} to ${spec.maxReplicas}`);
}

import { z } from "zod";
import { generationSchema } from "./conditions";
import type { Evidence } from "./evidence";
import { httpTargets } from "./http-target";
import { KIND_JUDGES, HAS_TO_BE_OBSERVED, hasNoState, IS_NO_TARGET } from "./kinds";
import { customVerdict } from "./kinds/custom-resource";
import { hasStatus, isNamed, refOf, type KubeObject, type ObjectRef } from "./object";
import { hintOf } from "./offline";
import { refusalWords } from "./refusal";
import { isOutdated } from "./revisions";
import { makeScene, type Scene } from "./scene";
import { HEALTH_STATUSES, type HealthCause, type HealthTarget } from "./target";
import { foreignLine, spanOf } from "./text";
import { ruledVerdict } from "./user-rule";
import { causesOf, sentenceOf, verdict, type Verdict } from "./verdict";
import type { Wanted } from "./wanted";

/**
 * What is so with everything that was asked for, the worst first. Pure: the same evidence gives the same verdicts.
 * A thing that could not be seen is Unknown, one that was looked for and is not there Missing.
 */
export function judge(evidence: Evidence, wanted: Wanted): HealthTarget[] {
  const scene = makeScene(evidence, wanted, judgeObject);
  const all = wanted.objects === "all" ? evidence.objects.filter(({ kind }) => !IS_NO_TARGET.has(kind)) : [];
  const judged =
    wanted.objects === "all"
      ? all.map((object) => targetOf(object, scene))
      : wanted.objects.map((ref) => wantedTarget(ref, scene));
  const named = missingTargets(all, scene);
  const targets = [...judged, ...named, ...httpTargets(evidence, wanted)];
  return targets.toSorted((one, other) => badness(other) - badness(one) || order(one, other));
}

const badness = ({ status }: HealthTarget): number => HEALTH_STATUSES.indexOf(status);
const keyOf = ({ kind, namespace, name }: ObjectRef): string => `${namespace ?? ""} ${kind} ${name}`;
const order = (one: HealthTarget, other: HealthTarget): number =>
  keyOf(one) < keyOf(other) ? -1 : keyOf(one) > keyOf(other) ? 1 : 0;

function targetOf(object: KubeObject, scene: Scene): HealthTarget {
  return asTarget(refOf(object), scene.verdict(object), scene.wanted);
}

export function asTarget({ kind, name, namespace }: ObjectRef, found: Verdict, { cluster }: Wanted): HealthTarget {
  return {
    kind,
    name,
    namespace,
    cluster,
    status: found.status,
    reason: sentenceOf(found),
    since: found.since === null ? null : new Date(found.since).toISOString(),
    evidence: [...found.evidence],
    causes: causesOf(found),
  };
}

function wantedTarget(ref: ObjectRef, scene: Scene): HealthTarget {
  const object = scene.evidence.objects.find((one) => isNamed(one, ref));
  if (object !== undefined) return targetOf(object, scene);
  const known = scene.knows(ref.kind, ref.namespace);
  if (known === "whole") return asTarget(ref, verdict("Missing", "does not exist"), scene.wanted);
  const why = known === "unread" ? "was not read" : refusalWords(known.refused);
  return asTarget(ref, verdict("Unknown", why), scene.wanted);
}

/** What others say is missing is a result of its own: the Deployment is the one to make, not the HPA to mend. */
function missingTargets(objects: readonly KubeObject[], scene: Scene): HealthTarget[] {
  const seen = new Set(objects.map(keyOf));
  const found = objects.flatMap((object) => {
    const own = scene.verdict(object);
    return [own, ...(own.also ?? [])].flatMap((one) => missingIn(object, causesOf(one), scene));
  });
  const distinct = new Map(found.toReversed().map((target) => [keyOf(target), target]));
  return [...distinct.values()].filter((target) => !seen.has(keyOf(target)));
}

function missingIn(object: KubeObject, causes: readonly HealthCause[], { wanted }: Scene): HealthTarget[] {
  return causes.flatMap(({ kind, name, namespace, status }, index): HealthTarget[] => {
    if (status !== "Missing") return [];
    const by = referrer(object, causes.slice(0, index));
    const reason = `does not exist; ${by.kind} ${by.name} refers to it`;
    return [{ kind, name, namespace, cluster: wanted.cluster, status, reason, since: null, evidence: [], causes: [] }];
  });
}

/** Who refers to a cause. A pod is only one of many: its workload is where the reference is written. */
function referrer(object: KubeObject, before: readonly HealthCause[]): Pick<HealthTarget, "kind" | "name"> {
  return before.findLast(({ kind }) => kind !== "Pod") ?? object;
}

/** The order of every kind: what is leaving, what the user says, what the controller has not seen yet, the kind's own. */
function judgeObject(object: KubeObject, scene: Scene): Verdict {
  if (object.deletedAt !== null) return leaving(object, object.deletedAt, scene);
  const ruled = ruledVerdict(object, scene.wanted.rules);
  if (ruled !== undefined) return ruled;
  if (hasNoState(object)) return verdict("Healthy", "exists");
  const own = unseen(object, scene) ?? (judgeOf(object) ?? customVerdict)(object, scene);
  if ((own.status !== "Degraded" && own.status !== "Unknown") || !isOutdated(object, scene)) return own;
  return { ...own, status: "Progressing", reason: `of an older revision, on the way out: ${own.reason}` };
}

function judgeOf({ group, kind }: KubeObject): ReturnType<typeof KIND_JUDGES.get> {
  return KIND_JUDGES.get(`${group}/${kind}`);
}

function leaving({ finalizers }: KubeObject, since: number, scene: Scene): Verdict {
  const held = finalizers.length === 0 ? "" : `, held by ${foreignLine(finalizers.join(", "))}`;
  return verdict("Progressing", `is being deleted, for ${spanOf(scene.now - since)}${held}`, { since });
}

const observed = z.object({ observedGeneration: generationSchema }).nullish();

/** A status that is about an older generation, or that nobody has written yet, tells nothing about this one. */
function unseen(object: KubeObject, scene: Scene): Verdict | undefined {
  const isBuiltIn = HAS_TO_BE_OBSERVED.has(`${object.group}/${object.kind}`);
  const parsed = observed.safeParse(object.status);
  const seen = parsed.success ? (parsed.data?.observedGeneration ?? null) : null;
  if (seen !== null && object.generation !== null && seen !== object.generation)
    return verdict(
      "Progressing",
      `waits for its controller, which has seen generation ${seen}, not yet ${object.generation}`,
    );
  if (!isBuiltIn || (seen !== null && seen !== 0)) return undefined;
  if (object.generation === null && hasStatus(object)) return undefined;
  const isNew = object.createdAt !== null && scene.now - object.createdAt < scene.wanted.graceSeconds * 1000;
  return verdict(
    isNew ? "Progressing" : "Unknown",
    `has no status: its controller has not seen it yet${hintOf(scene)}`,
  );
}

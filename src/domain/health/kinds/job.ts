import { z } from "zod";
import { conditionOf, conditionsSchema, count, wordsOf } from "../conditions";
import { warningEvidence } from "../event";
import { instantOf, refOf } from "../object";
import { podCause } from "../pods";
import type { Scene } from "../scene";
import { counted, foreignLine } from "../text";
import { kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  spec: z.object({
    suspend: z.boolean().nullish(),
    backoffLimit: z.number().nullish(),
    completions: z.number().nullish(),
  }),
  status: z.object({
    active: count,
    failed: count,
    succeeded: count,
    startTime: z.string().nullish(),
    completionTime: z.string().nullish(),
    conditions: conditionsSchema,
  }),
});
type Fields = z.infer<typeof fields>;

/** A job is healthy when it is done, not when it runs: a migration that has not ended proves nothing. */
export const jobVerdict = kindRule(fields, ({ spec, status }, job, scene) => {
  const isTrue = (type: string): boolean => conditionOf(status.conditions, type)?.status === "True";
  const failed = conditionOf(status.conditions, isTrue("Failed") ? "Failed" : "FailureTarget");
  const cause = podCause(scene.owned(job, "Pod"), scene);
  const evidence = warningEvidence(scene.events(refOf(job)));
  if (failed?.status === "True") {
    const words = `failed: ${foreignLine(wordsOf(failed))}`;
    return verdict("Degraded", words, { since: failed.since, because: cause, evidence });
  }
  if (isTrue("Complete")) return verdict("Healthy", "completed", { since: instantOf(status.completionTime) });
  if (isTrue("Suspended") || spec.suspend === true) return verdict("Suspended", "suspended");
  return verdict(isStuck(cause, scene) ? "Degraded" : "Progressing", progressWords({ spec, status }), {
    since: instantOf(status.startTime),
    because: cause?.verdict.status === "Degraded" ? cause : null,
    evidence,
  });
});

/** A pod that has failed is replaced, up to the limit; one that cannot even start is not. */
function isStuck(cause: Verdict["because"], scene: Scene): boolean {
  if (cause === null || cause.verdict.status !== "Degraded") return false;
  const status = scene.find(cause.ref)?.status as { phase?: unknown } | null | undefined;
  return status?.phase === "Pending";
}

function progressWords({ spec, status }: Fields): string {
  if (status.startTime === null || status.startTime === undefined) return "has not started";
  const failures = status.failed > 0 ? `, ${status.failed} of ${spec.backoffLimit ?? 6} retries used` : "";
  const wanted = spec.completions ?? 1;
  const done = wanted > 1 ? `, ${status.succeeded} of ${wanted} completions` : "";
  return `runs (${counted(status.active, "active pod")}${done}${failures})`;
}

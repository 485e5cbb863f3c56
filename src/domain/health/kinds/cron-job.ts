import { z } from "zod";
import { instantOf, refOf, type KubeObject } from "../object";
import type { Scene } from "../scene";
import { because, kindRule, verdict } from "../verdict";

const fields = z.object({
  spec: z.object({
    suspend: z.boolean().nullish(),
    schedule: z.string().nullish(),
  }),
  status: z
    .object({
      active: z
        .array(z.unknown())
        .nullish()
        .transform((given) => given ?? []),
      lastScheduleTime: z.string().nullish(),
      lastSuccessfulTime: z.string().nullish(),
    })
    .nullish()
    .transform((given) => given ?? { active: [], lastScheduleTime: null, lastSuccessfulTime: null }),
});

/** A schedule is as healthy as its last run. */
export const cronJobVerdict = kindRule(fields, ({ spec, status }, cronJob, scene) => {
  if (spec.suspend === true) return verdict("Suspended", "suspended");
  const scheduled = instantOf(status.lastScheduleTime);
  const succeeded = instantOf(status.lastSuccessfulTime);
  if (scheduled === null) return verdict("Healthy", "has not been due yet");
  const last = lastJob(cronJob, scene);
  const lastVerdict = last && scene.verdict(last);
  if (last && lastVerdict?.status === "Degraded")
    return verdict("Degraded", "its last run failed", { because: because(refOf(last), lastVerdict), since: scheduled });
  if (status.active.length > 0 || lastVerdict?.status === "Progressing")
    return verdict("Healthy", "a run is under way", { since: scheduled });
  if (succeeded !== null && succeeded >= scheduled)
    return verdict("Healthy", "its last run succeeded", { since: succeeded });
  if (scene.now - scheduled < scene.wanted.graceSeconds * 1000)
    return verdict("Healthy", "a run is due at this moment", { since: scheduled });
  if (lastVerdict?.status === "Healthy") return verdict("Healthy", "its last run succeeded", { since: scheduled });
  return verdict("Degraded", "its last run has not succeeded, and none is under way", { since: scheduled });
});

function lastJob(cronJob: KubeObject, scene: Scene): KubeObject | undefined {
  return scene.owned(cronJob, "Job").toSorted((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0))[0];
}

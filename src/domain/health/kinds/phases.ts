import { z } from "zod";
import type { HealthStatus } from "../target";
import { foreignLine } from "../text";
import { kindRule, verdict, type KindJudge } from "../verdict";

const fields = z.object({
  status: z.object({ phase: z.string().nullish(), reason: z.string().nullish(), message: z.string().nullish() }),
});

/** A kind whose phase says it all. A phase that is not listed is one that nobody here knows. */
const byPhase = (phases: Readonly<Record<string, HealthStatus>>): KindJudge =>
  kindRule(fields, ({ status }) => {
    const phase = status.phase ?? "";
    const words = [phase === "" ? "has no phase" : phase, status.message ?? ""].filter((text) => text !== "");
    return verdict(phases[phase] ?? "Unknown", foreignLine(words.join(": ")));
  });

export const namespaceVerdict = byPhase({ Active: "Healthy", Terminating: "Progressing" });
export const volumeVerdict = byPhase({
  Available: "Healthy",
  Bound: "Healthy",
  Pending: "Progressing",
  Released: "Suspended",
  Failed: "Degraded",
});

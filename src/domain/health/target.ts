import { z } from "zod";

/**
 * The six words, best first. The worst of all targets is the whole's: Degraded before Missing (it is there and does not
 * work), both before Unknown (so that what was seen to be broken is not hidden behind what could not be seen), Unknown
 * before Progressing (waiting helps the one, not the other).
 */
export const HEALTH_STATUSES = ["Healthy", "Suspended", "Progressing", "Unknown", "Missing", "Degraded"] as const;
export const healthStatusSchema = z
  .enum(HEALTH_STATUSES)
  .describe("Kubernetes health in one word. `Unknown`: it could not be told; never a success.");
export type HealthStatus = z.infer<typeof healthStatusSchema>;

export const healthEvidenceSchema = z.object({
  what: z.string().describe("Where the lines are from: a container's log, an event, a condition."),
  lines: z.array(z.string()),
});
export type HealthEvidence = z.infer<typeof healthEvidenceSchema>;

export const healthCauseSchema = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  status: healthStatusSchema,
  reason: z.string(),
  evidence: z.array(healthEvidenceSchema),
});
export type HealthCause = z.infer<typeof healthCauseSchema>;

export const healthTargetSchema = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  cluster: z.string().nullable().describe("Its name where the run has one; null for a file."),
  status: healthStatusSchema,
  reason: z.string().describe("One sentence: what is so, and why down to the last cause."),
  since: z.iso.datetime().nullable(),
  evidence: z.array(healthEvidenceSchema),
  causes: z.array(healthCauseSchema).describe("From the nearest to the root."),
});
export type HealthTarget = z.infer<typeof healthTargetSchema>;

/** The worst of them; of none: Unknown, because nothing was seen. */
export function worstHealth(statuses: readonly HealthStatus[]): HealthStatus {
  if (statuses.length === 0) return "Unknown";
  return HEALTH_STATUSES[Math.max(...statuses.map((status) => HEALTH_STATUSES.indexOf(status)))] ?? "Unknown";
}

import { z } from "zod";

/** What an engine is asked to do with a stack. */
export const UPDATE_KINDS = ["preview", "up", "refresh", "destroy", "preview-refresh", "preview-destroy"] as const;
export const updateKindSchema = z
  .enum(UPDATE_KINDS)
  .describe("What the engine was asked to do. Only `up`, `refresh` and `destroy` change something; the others look.");
export type UpdateKind = z.infer<typeof updateKindSchema>;

/** Whether it changes the cloud or the state; a preview shows only what would happen. */
export function isApplied(kind: UpdateKind): boolean {
  return kind === "up" || kind === "refresh" || kind === "destroy";
}

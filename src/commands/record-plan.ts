import { isApplied, type UpdateKind } from "../domain/update-kind";
import type { Ports } from "../ports";
import type { RunPlan } from "./run-plan";

/** Puts on record what is about to be done, for the post step: this one may be ended before it has told what became of it. */
export function recordPlan(
  kind: UpdateKind,
  { stacks }: RunPlan,
  startedAt: number,
  { records }: Pick<Ports, "records">,
): void {
  if (!isApplied(kind)) return;
  const recorded = stacks.map(({ id, workDir, stack, wave, upstreams, reasons }) => ({
    id,
    workDir,
    stack,
    wave,
    upstreams,
    reasons,
  }));
  records.begin({ startedAt, stacks: recorded });
}

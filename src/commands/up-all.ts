import type { Note } from "../domain/report";
import { deploymentLog, type DeploymentLog } from "./deployments";
import { withState } from "./look-at-stacks";
import { holdToReview, type HoldOptions } from "./hold-to-review";
import type { StackRun } from "./stack-run";
import { updateAll, type UpdateHooks } from "./update-all";

export interface UpdatedAll {
  readonly results: readonly StackRun[];
  readonly notes: readonly Note[];
  /** Tells the deployments that wait for it how what runs on them is. */
  readonly settle: DeploymentLog["settle"];
}

/** Updates the stacks of a plan: held to their review first, and what is begun then is a deployment. */
export async function upAll(options: HoldOptions): Promise<UpdatedAll> {
  const { plan, inputs, ports } = options;
  const held = await holdToReview(options);
  const deployments = deploymentLog(options);
  const before: NonNullable<UpdateHooks["before"]> = async (stack, ended) => {
    const stopped = await held.before(stack, ended);
    if (stopped === undefined) await deployments.begin(stack);
    return stopped;
  };
  const applied =
    held.stopped ?? (await updateAll(plan, inputs, ports, { before, recheck: held.recheck, after: deployments.end }));
  // Where a job that repeats this one begins.
  const ended = inputs.hold === "" ? applied : applied.map(withState);
  return {
    results: ended.map(held.told),
    notes: [...held.notes, ...deployments.notes()],
    settle: deployments.settle,
  };
}

import type { PlannedStack } from "../domain/planned-stack";
import type { Note } from "../domain/report";
import { deploymentLog, type DeploymentLog } from "./deployments";
import { withState } from "./look-at-stacks";
import { holdToReview, type HoldOptions } from "./hold-to-review";
import { overtaking } from "./overtaken";
import { untouchedRun, type StackRun } from "./stack-run";
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
  const late = lateStacks(options);
  const before: NonNullable<UpdateHooks["before"]> = async (stack, ended) => {
    const stopped = (await late.before(stack)) ?? (await held.before(stack, ended));
    if (stopped === undefined) await deployments.begin(stack);
    return stopped;
  };
  const recheck: NonNullable<UpdateHooks["recheck"]> = async (stack, ended) =>
    (await late.recheck(stack)) ?? (await held.recheck(stack, ended));
  const after: NonNullable<UpdateHooks["after"]> = (stack, result) => deployments.end(stack, late.deployed(result));
  const applied = held.stopped ?? (await updateAll(plan, inputs, ports, { before, recheck, after }));
  // Where a job that repeats this one begins.
  const ended = inputs.hold === "" ? applied : applied.map(withState);
  return {
    results: ended.map(held.told),
    notes: [...held.notes, ...late.notes(), ...deployments.notes()],
    settle: deployments.settle,
  };
}

/** Stacks that a newer run has updated while this one waited: they are left as they are, and so is what it made of others. */
function lateStacks(options: HoldOptions) {
  const isOvertaken = overtaking(options);
  const left = new Set<string>();
  const recheck = async (stack: PlannedStack): Promise<StackRun | undefined> => {
    if (!(await isOvertaken(stack))) return undefined;
    left.add(stack.id);
    return untouchedRun("up", stack, { ...options.ports.environment, ...stack.env });
  };
  return {
    recheck,
    /** Once a newer run was ahead of this one, it may be so at every stack. */
    before: async (stack: PlannedStack) => (left.size === 0 ? undefined : recheck(stack)),
    /** What was left is no deployment of this commit. */
    deployed: (run: StackRun): StackRun =>
      left.has(run.report.id) ? { ...run, report: { ...run.report, outcome: "skipped", headline: LEFT } } : run,
    notes: (): Note[] =>
      [...left].map((id) => ({
        code: "DETECTED",
        message: `${id} is left as it is: a newer commit of it is deployed.`,
      })),
  };
}

const LEFT = "Left as it is: a newer commit is deployed";

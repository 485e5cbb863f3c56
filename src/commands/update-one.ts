import type { PlannedStack } from "../domain/planned-stack";
import { withTypeCheck, type TypeCheck } from "../domain/type-check";
import { isApplied } from "../domain/update-kind";
import { asInfraError, InfraError } from "../errors";
import { KIND_OF } from "../inputs/commands";
import { withRole } from "./own-role";
import type { ReadyProject, ReadyStack, SetUpProject } from "./set-up";
import { NotAsReviewed, type StackCall } from "./stack-call";
import { unbegunRun, untouchedRun, type StackRun } from "./stack-run";
import { updateStack } from "./update-stack";

/** What is asked, without what its project has to be got ready for. */
export type OneStack = Pick<StackCall, "stack" | "inputs" | "ports" | "live" | "recheck">;

/** Gets one stack's project ready and calls the engine on it. What cannot begin is a result, too. */
export async function updateOne(one: OneStack, setUp: SetUpProject): Promise<StackRun> {
  const { stack, inputs, ports } = one;
  try {
    if (stack.problem !== undefined) throw stack.problem;
    if (ports.signal.aborted) throw cancelled();
    const ready = await setUp(stack.workDir);
    const own = { ...one, stack: await withRole(stack, ports) };
    const kind = KIND_OF[inputs.command];
    if (isApplied(kind)) return await checkedBefore(own, ready);
    return await (kind === "preview-refresh" ? unchecked(own, ready) : checkedBeside(own, ready));
  } catch (error) {
    if (error instanceof NotAsReviewed) return error.result;
    const env = { ...ports.environment, ...stack.env };
    if (error instanceof InfraError) return unbegunRun(KIND_OF[inputs.command], stack, error, env);
    throw error;
  }
}

export function cancelled(): InfraError {
  return new InfraError("CANCELLED", {
    what: "The run was cancelled before this stack was begun.",
    next: "Run it again.",
  });
}

/** A preview harms nothing: the check of the program's types runs beside it. */
async function checkedBeside(one: OneStack, ready: ReadyProject): Promise<StackRun> {
  const checking = ready.typeCheck?.();
  // Its failure is told below, after the preview.
  checking?.catch(() => undefined);
  const result = await updateStack({ ...one, ready: readyStack(one.stack, ready) });
  return { ...result, report: withTypeCheck(result.report, await settled(checking)) };
}

/** A program whose types are wrong must not be run at all. */
async function checkedBefore(one: OneStack, ready: ReadyProject): Promise<StackRun> {
  const kind = KIND_OF[one.inputs.command];
  if (kind !== "up") return unchecked(one, ready);
  const check = await settled(ready.typeCheck?.());
  if (check === undefined || check.kind === "passed")
    return updateStack({ ...one, ready: readyStack(one.stack, ready) });
  const untouched = untouchedRun(kind, one.stack, { ...one.ports.environment, ...one.stack.env });
  return { ...untouched, report: withTypeCheck(untouched.report, check) };
}

/** What runs no program has no types to check. */
function unchecked(one: OneStack, ready: ReadyProject): Promise<StackRun> {
  return updateStack({ ...one, ready: readyStack(one.stack, { ...ready, typeCheck: undefined }) });
}

function readyStack(stack: PlannedStack, ready: ReadyProject): ReadyStack {
  const transpileOnly = ready.typeCheck === undefined ? {} : { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
  return {
    ...ready,
    target: { folder: ready.found.folder, stack: stack.stack, env: { ...transpileOnly, ...stack.env } },
  };
}

/** A compiler that fails by itself must not take the preview's dangers with it. */
function settled(checking: Promise<TypeCheck> | undefined): Promise<TypeCheck | undefined> {
  return Promise.resolve(checking).catch((error: unknown) => ({ kind: "unknown", why: asInfraError(error).message }));
}

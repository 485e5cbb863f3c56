import pLimit from "p-limit";
import { defaultParallelism } from "../domain/parallelism";
import type { PlannedStack } from "../domain/planned-stack";
import type { StackReport } from "../domain/report";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import type { Log, Ports } from "../ports";
import { isComplete, listedWords } from "../render/words";
import { inOrder } from "./in-order";
import { quietLog, type QuietLog } from "./quiet-log";
import { runProgress } from "./run-progress";
import type { RunPlan } from "./run-plan";
import { projectSetUp } from "./set-up";
import { skippedRun, unbegunRun, type StackRun } from "./stack-run";
import { cancelled, updateOne } from "./update-one";

/** What else is done with each stack, around its update. */
export interface UpdateHooks {
  /**
   * When its turn has come. A result ends it there, and stands for the update's own.
   * @param ended the results so far, by id: those of all that it waits for among them
   */
  readonly before?: (stack: PlannedStack, ended: ReadonlyMap<string, StackRun>) => Promise<StackRun | undefined>;
  /** Once more, where its state may have changed since its turn came. A result ends it there. */
  readonly recheck?: (stack: PlannedStack, ended: ReadonlyMap<string, StackRun>) => Promise<StackRun | undefined>;
  readonly after?: (stack: PlannedStack, result: StackRun) => Promise<void>;
}

/**
 * Calls the engine on each stack: side by side, an up or destroy after those that come first. One that fails hides no other
 * and stops only what depends on it: each has a result, in the order given.
 * With one stack its engine's words are shown as they come; with several, together when it is done.
 */
export async function updateAll(
  { stacks, sharedEnv }: Pick<RunPlan, "stacks" | "sharedEnv">,
  inputs: StackInputs,
  ports: Ports,
  { before, recheck, after }: UpdateHooks = {},
): Promise<StackRun[]> {
  const ended = new Map<string, StackRun>();
  const workDirs = [...new Set(stacks.map(({ workDir }) => workDir))];
  const setUp = projectSetUp({ workDirs, env: sharedEnv }, inputs, ports);
  const parallel = inputs["max-parallel"] ?? defaultParallelism(ports.machine);
  const limit = pLimit(parallel);
  const shown = pLimit(1);
  const progress = runProgress(stacks, ports, parallel);
  const kind = KIND_OF[inputs.command];
  const run = (stack: PlannedStack): Promise<StackRun> =>
    limit(async () => {
      progress.begin(stack);
      const quiet = stacks.length === 1 ? undefined : quietLog(ports.log, shown, (line) => progress.doing(stack, line));
      const live = { info: (line: string) => progress.says(stack, line) };
      const own = { ports: { ...ports, log: quiet ?? ports.log }, recheck: async () => recheck?.(stack, ended) };
      const result = (await before?.(stack, ended)) ?? (await updateOne({ stack, inputs, live, ...own }, setUp));
      ended.set(stack.id, result);
      await after?.(stack, result);
      await tell(quiet, progress.end(stack, listedWords(result.report)), result.report, ports.log);
      return result;
    });
  const skip = (stack: PlannedStack, because: string): Promise<StackRun> => {
    const result = ports.signal.aborted
      ? unbegunRun(kind, stack, cancelled(), ports.environment)
      : skippedRun(kind, stack, because);
    ports.log.info(progress.end(stack, result.report.headline ?? ""));
    return Promise.resolve(result);
  };
  try {
    return await inOrder({ kind, stacks, run, skip, outcomeOf: ({ report }) => report.outcome });
  } finally {
    progress.stop();
    await ports.setUp.endTypeChecks();
  }
}

/** Who watches has seen it; what went wrong is worth reading. */
async function tell(quiet: QuietLog | undefined, title: string, report: StackReport, log: Log): Promise<void> {
  await (log.live !== undefined && isComplete(report) ? quiet?.flushTitle(title) : quiet?.flush(title));
}

import type { PlannedStack } from "../domain/planned-stack";
import type { Ports } from "../ports";
import { liveLines } from "../render/live";

/** Says that it is alive, and who it waits for, this often. */
const HEARTBEAT_MS = 15_000;

export interface RunProgress {
  readonly begin: (stack: PlannedStack) => void;
  /** What a stack does now, as its log tells it. */
  readonly doing: (stack: PlannedStack, line: string) => void;
  /** Something of an update that is worth a line of its own where lines do not change. */
  readonly says: (stack: PlannedStack, line: string) => void;
  /** @returns the line under which the stack's log is folded */
  readonly end: (stack: PlannedStack, result: string) => string;
  readonly stop: () => void;
}

/** Tells, where several stacks are at work, which are done and which are waited for. */
export function runProgress(
  stacks: readonly PlannedStack[],
  { log, clock }: Pick<Ports, "log" | "clock">,
  parallel: number,
): RunProgress {
  const running = new Map<string, { since: number; doing: string }>();
  const state = { total: stacks.length, done: 0, startedAt: clock.now(), running };
  if (stacks.length <= 1)
    return {
      begin: () => undefined,
      doing: () => undefined,
      says: (_, line) => log.info(line),
      end: () => "",
      stop: () => undefined,
    };
  log.info(`${stacks.length} stacks, ${Math.min(parallel, stacks.length)} side by side`);
  const stop = watched(state, { log, clock });
  const doing = ({ id }: PlannedStack, line: string): void => {
    const there = running.get(id);
    if (there !== undefined && line.trim() !== "") there.doing = line;
  };
  return {
    stop,
    doing,
    begin: ({ id }) => void running.set(id, { since: clock.now(), doing: "" }),
    says(stack, line) {
      if (log.live === undefined) log.info(`${stack.id}: ${line}`);
      else doing(stack, line);
    },
    end({ id }, result) {
      running.delete(id);
      state.done += 1;
      return `[${state.done}/${stacks.length}] ${id}: ${result}`;
    },
  };
}

/** In place where that can be seen, else a line from time to time. */
function watched(state: Parameters<typeof liveLines>[0], { log, clock }: Pick<Ports, "log" | "clock">): () => void {
  const { live } = log;
  if (live !== undefined) {
    live.show((size) => liveLines(state, { ...size, now: clock.now() }));
    return () => live.hide();
  }
  const heartbeat = setInterval(() => {
    log.info(`${state.done} of ${state.total} done, working on ${[...state.running.keys()].join(", ")}`);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return () => clearInterval(heartbeat);
}

import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineRun } from "../ports";
import { sessionMembers } from "./process-session";

/**
 * How long a process that was asked to stop may take. The first signal lets an engine finish what it has begun; GitHub's
 * own end comes 10 s after its first signal in any case.
 */
export interface Grace {
  /** After the first signal, SIGTERM follows. */
  readonly terminateAfterSeconds: number;
  /** After that, the whole process group is killed. */
  readonly killAfterSeconds: number;
}

export interface Limits {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** undefined: it is asked, and has all the time it wants. */
  readonly grace: Grace | undefined;
  /** Called just before it is asked. */
  readonly onStopping?: (() => void) | undefined;
}

export interface Stopper extends Disposable {
  /** Why we asked it to stop, if we did. */
  readonly stopped: () => EngineRun["stopped"];
}

/** setTimeout takes no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * Stops a process when the run is cancelled or its time is up: one SIGINT to the process itself, never a second one for the
 * same reason or another; SIGTERM and the group's end only when the grace is over.
 */
export function stopOnRequest(child: ChildProcess, limits: Limits): Stopper {
  const { signal, timeoutSeconds, grace, onStopping } = limits;
  let stopped: EngineRun["stopped"] = null;
  const timers: NodeJS.Timeout[] = [];
  const after = (seconds: number, what: () => void): void => {
    timers.push(setTimeout(what, Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)));
  };
  const stop = (why: NonNullable<EngineRun["stopped"]>): void => {
    if (stopped !== null) return;
    stopped = why;
    onStopping?.();
    child.kill("SIGINT");
    if (grace === undefined) return;
    after(grace.terminateAfterSeconds, () => child.kill("SIGTERM"));
    after(grace.terminateAfterSeconds + grace.killAfterSeconds, () => endGroup(child));
  };
  const cancel = (): void => stop("cancelled");
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted === true) cancel(); // while it was being started
  if (timeoutSeconds !== undefined) after(timeoutSeconds, () => stop("timed-out"));
  return {
    stopped: () => stopped,
    [Symbol.dispose]: () => {
      signal?.removeEventListener("abort", cancel);
      timers.forEach(clearTimeout);
    },
  };
}

const LEFTOVERS_MS = 1000;
const LEFTOVERS_POLL_MS = 20;

/** Windows has no process groups: there only the process itself can be told. */
function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && process.platform !== "win32") signalProcess(-child.pid, "SIGKILL");
  else if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
}

/**
 * Ends what a process left running in its session: language hosts and providers that outlive an engine which was killed or
 * gave up early. To be called soon after it ended, so that its number cannot mean anything else yet.
 */
export async function stopLeftovers(pid: number): Promise<void> {
  if (!signalLeftovers(pid, "SIGTERM")) return;
  for (let waited = 0; waited < LEFTOVERS_MS; waited += LEFTOVERS_POLL_MS) {
    await sleep(LEFTOVERS_POLL_MS);
    if (!signalLeftovers(pid, 0)) return;
  }
  signalLeftovers(pid, "SIGKILL");
}

/** False if nobody is there. */
function signalLeftovers(leader: number, signal: NodeJS.Signals | 0): boolean {
  if (process.platform === "win32") return false;
  const told = sessionMembers(leader).filter((pid) => signalProcess(pid, signal));
  return signalProcess(-leader, signal) || told.length > 0;
}

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

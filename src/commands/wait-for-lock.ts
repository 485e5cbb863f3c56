import { pauseBefore } from "../domain/lock-wait";
import { holderOf, holdersOf, lockConflictOf, type LockConflict } from "../domain/stack-lock";
import type { EngineRun, Ports } from "../ports";
import { releaseLock } from "./release-lock";
import type { ReadyStack } from "./set-up";
import { waitTeller } from "./tell-waiting";

export interface LockPatience {
  /** Of the stack, to be shown. */
  readonly id: string;
  readonly timeoutSeconds: number;
  /** Locks to release, as the engine prints them. */
  readonly forceUnlock: readonly string[];
}

type Needed = Pick<Ports, "clock" | "locks" | "log" | "signal">;

/** A file can be looked at so often. */
const LOOK_MS = 1000;

/**
 * Runs an update, and again as long as another one's lock keeps it from beginning and there is patience left. Locks named by
 * `force-unlock` are released, no other. What it returns last may still be a locked run: the outcome tells who holds it.
 */
export async function whenUnlocked(
  attempt: () => Promise<EngineRun>,
  patience: LockPatience,
  stack: Pick<ReadyStack, "engine" | "target">,
  ports: Needed,
): Promise<EngineRun> {
  const { clock, signal } = ports;
  let deadline: number | undefined;
  const tell = teller(patience, ports);
  const force = unlocker(patience, stack, ports);
  for (let nth = 0; ; nth += 1) {
    const run = await attempt();
    const conflict = lockConflictOf(run);
    if (conflict === undefined) return run;
    if (signal.aborted) return { ...run, stopped: "cancelled" };
    if (await force(conflict)) continue;
    deadline ??= clock.now() + patience.timeoutSeconds * 1000;
    const left = deadline - clock.now();
    if (left <= 0) return run;
    tell(conflict, left);
    await untilWorthATry(conflict, Math.min(left, pauseBefore(nth, (clock.now() % 1000) / 1000)), ports);
    // It was waiting, not working: nothing was begun.
    if (signal.aborted) return { ...run, stopped: "cancelled" };
  }
}

/** Until the pause is over; where the locks are files that can be looked at, until they are gone if that is sooner. */
async function untilWorthATry(
  conflict: LockConflict,
  milliseconds: number,
  { clock, locks, signal }: Needed,
): Promise<void> {
  const end = clock.now() + milliseconds;
  for (let left = milliseconds; left > 0 && !signal.aborted; left = end - clock.now()) {
    await clock.pause(Math.min(left, LOOK_MS), signal);
    if (await areGone(conflict, locks)) return;
  }
}

async function areGone(conflict: LockConflict, locks: Ports["locks"]): Promise<boolean> {
  if (conflict.kind === "cloud" || conflict.locks.length === 0) return false;
  const there = await Promise.all(conflict.locks.map(({ url }) => locks.isThere(url)));
  return there.every((is) => is === false);
}

function teller({ id, timeoutSeconds }: LockPatience, { clock, log, locks }: Needed) {
  const tell = waitTeller("Waiting for a lock", { clock, log });
  return (conflict: LockConflict, left: number): void => {
    const holders = holdersOf(conflict);
    const isTold = tell(holders, () => {
      return `${id} is locked by ${holders}. Waiting up to ${Math.ceil(left / 1000)} s more.${deadHint(conflict, locks)}`;
    });
    if (isTold) log.debug(`lock-timeout is ${timeoutSeconds} s.`);
  };
}

function deadHint(conflict: LockConflict, locks: Ports["locks"]): string {
  const dead = conflict.kind === "cloud" ? [] : conflict.locks.filter((lock) => locks.runs(lock) === false);
  const [first] = dead;
  if (first === undefined) return "";
  return ` No process ${first.pid} runs on this machine: if it is dead, release its lock with \`force-unlock: ${first.url}\`.`;
}

/** Releases the locks that are named. True: something is gone, so it is worth a try at once. */
function unlocker(
  { id, forceUnlock }: LockPatience,
  stack: Pick<ReadyStack, "engine" | "target">,
  ports: Needed,
): (conflict: LockConflict) => Promise<boolean> {
  const tried = new Set<string>();
  return async (conflict) => {
    if (conflict.kind === "cloud") return false;
    const named = conflict.locks.filter(({ url }) => forceUnlock.includes(url) && !tried.has(url));
    let isAnyGone = false;
    for (const lock of named) {
      tried.add(lock.url);
      const release = await releaseLock(lock, conflict.locks, stack, ports);
      const became =
        release === "released"
          ? "was released, as force-unlock says"
          : release === "gone"
            ? "is gone already"
            : `was not released: ${release.refused}`;
      const message = `${id}: the lock of ${holderOf(lock)} ${became}.`;
      ports.log.annotate({ level: "warning", title: "Lock", message, source: null });
      isAnyGone ||= typeof release === "string";
    }
    return isAnyGone;
  };
}

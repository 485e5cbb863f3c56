import { refusedForPending } from "../domain/pending-operations";
import { lockConflictOf } from "../domain/stack-lock";
import { parseStackState, type PendingOperation } from "../domain/stack-state";
import type { UpdateKind } from "../domain/update-kind";
import { InfraError } from "../errors";
import type { EngineLimits, EngineRun, Ports, StartedEngine, UpdateOptions, Watch } from "../ports";
import { releaseOwnLock } from "./release-lock";
import type { ReadyStack } from "./set-up";
import { recheck, type StackCall } from "./stack-call";
import { whenUnlocked } from "./wait-for-lock";

/**
 * Calls the engine for an update: waits for another one's lock, puts the process on record so that the post step can find it,
 * and releases the lock of an engine that was killed.
 */
export async function holdUpdate(
  call: StackCall,
  kind: UpdateKind,
  options: UpdateOptions,
  watch: Watch,
): Promise<EngineRun> {
  const { ready, ports, limits, live } = call;
  let engine: StartedEngine | undefined;
  const recorded: Watch = {
    ...watch,
    onStarted(started) {
      engine = started;
      ports.records.started(call.stack.id, kind, started);
    },
    onStopping: () => ports.records.stopping(call.stack.id),
  };
  const update = (): Promise<EngineRun> => ready.engine.update(kind, ready.target, options, recorded, limits);
  const run = await unlocked(call, lookingAgain(call, kind, update));
  if (engine !== undefined && run.signal !== null)
    await releaseLeftLock(call.stack.id, engine, ready, { ...ports, log: { ...ports.log, info: live.info } });
  return run;
}

/**
 * An update that is tried again after it was locked: first whether the stack is free (that is cheaper than to try), then what
 * the one who held it has left.
 * @throws InfraError OPERATIONS_PENDING; NotAsReviewed
 */
function lookingAgain(call: StackCall, kind: UpdateKind, update: () => Promise<EngineRun>) {
  let last: EngineRun | undefined;
  return async (): Promise<EngineRun> => {
    const wasLocked = last !== undefined && lockConflictOf(last)?.kind === "locks";
    last = (wasLocked ? await lockedAgain(call, kind) : undefined) ?? (await update());
    return last;
  };
}

/** What is pending while somebody is at work is their own business: it counts only if it is still there when nobody is. */
async function lockedAgain(call: StackCall, kind: UpdateKind): Promise<EngineRun | undefined> {
  const { ready, limits } = call;
  for (let round = 0; ; round += 1) {
    const asked = await ready.engine.askForLocks(ready.target, limits);
    if (lockConflictOf(asked) !== undefined) return asked;
    const refusal = refusedForPending(kind, await pendingNow(ready, limits));
    if (refusal === undefined) return void (await recheck(call));
    if (round > 0) throw new InfraError("OPERATIONS_PENDING", refusal);
  }
}

async function pendingNow(
  { engine, target }: Pick<ReadyStack, "engine" | "target">,
  limits: EngineLimits,
): Promise<readonly PendingOperation[]> {
  const { exitCode, stdout } = await engine.exportState(target, limits);
  return exitCode === 0 ? parseStackState(JSON.parse(stdout)).pendingOperations : [];
}

/**
 * Waits until nobody is at work on the stack, and begins nothing: what is pending in a state may be another update's own
 * operation, under way right now. (Pulumi Cloud cannot be asked; there it answers at once.)
 * @returns undefined: it is free; else the engine's word on who holds it
 * @throws NotAsReviewed
 */
export async function untilFree(call: StackCall): Promise<EngineRun | undefined> {
  const { engine, target } = call.ready;
  let asked = 0;
  const run = await unlocked(call, () => ((asked += 1), engine.askForLocks(target, call.limits)));
  if (run.stopped !== null || lockConflictOf(run) !== undefined) return run;
  return asked > 1 ? void (await recheck(call)) : undefined;
}

function unlocked({ stack, inputs, ready, ports, live }: StackCall, attempt: () => Promise<EngineRun>) {
  const patience = {
    id: stack.id,
    timeoutSeconds: stack.lockTimeoutSeconds,
    forceUnlock: inputs["force-unlock"],
  };
  // Who is waited for is said when it is, not at the end with the rest.
  return whenUnlocked(attempt, patience, ready, { ...ports, log: { ...ports.log, info: live.info } });
}

/** Releases the lock of a dead engine of ours, and says what became of it. Never throws: the update's own story counts more. */
export async function releaseLeftLock(
  id: string,
  engine: StartedEngine,
  ready: Pick<ReadyStack, "engine" | "target">,
  { locks, log }: Pick<Ports, "locks" | "log">,
): Promise<void> {
  const became = await releaseOwnLock(engine, ready, { locks }).catch((error: unknown) => ({
    refused: error instanceof Error ? error.message : String(error),
  }));
  if (became === "released") log.info(`${id}: the lock that its dead engine left was released.`);
  else if (typeof became === "object") {
    const message = `${id}: the lock that its dead engine left was not released: ${became.refused}.`;
    log.annotate({ level: "warning", title: "Lock", message, source: null });
  }
}

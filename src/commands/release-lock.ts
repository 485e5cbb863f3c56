import { isOwnedBy, parseLockConflict, type LockOwner, type StackLock } from "../domain/stack-lock";
import type { Ports } from "../ports";
import type { ReadyStack } from "./set-up";

type Held = Pick<ReadyStack, "engine" | "target">;

/** What became of a lock that was to be released. */
export type Release = "released" | "gone" | { readonly refused: string };

/**
 * Takes one lock away and no other. A file is removed by itself; of a bucket the engine can only take all locks of a stack
 * (`pulumi cancel`), so there it has to be the only one.
 * @param all every lock that the stack has
 */
export async function releaseLock(
  lock: StackLock,
  all: readonly StackLock[],
  { engine, target }: Held,
  { locks }: Pick<Ports, "locks">,
): Promise<Release> {
  if ((await locks.isThere(lock.url)) !== undefined) return (await locks.remove(lock.url)) ? "released" : "gone";
  if (all.length > 1)
    return { refused: `the stack has ${all.length} locks, and of this backend only all can be released at once` };
  const cancelled = await engine.cancelUpdate(target, {});
  return cancelled.exitCode === 0 ? "released" : { refused: "the engine could not" };
}

/** What became of the lock of an engine process that this job started. */
export type OwnRelease = Release | "none" | "still-running";

/**
 * Releases the lock that a dead engine process of ours left behind: only if it is the stack's only one. Another's is never
 * touched. The stack is known to exist: to ask the backend for its locks, the engine is asked to make it once more.
 */
export async function releaseOwnLock(owner: LockOwner, stack: Held, ports: Pick<Ports, "locks">): Promise<OwnRelease> {
  if (ports.locks.runs(owner) !== false) return "still-running";
  const conflict = parseLockConflict((await stack.engine.askForLocks(stack.target, {})).stderr);
  const all = conflict?.kind === "locks" ? conflict.locks : [];
  const own = all.find((lock) => isOwnedBy(lock, owner));
  if (own === undefined) return "none";
  if (all.length > 1) return { refused: "there are locks of others beside it" };
  return releaseLock(own, all, stack, ports);
}

import { cleanLine, cleanText } from "./diagnostics";

/** A lock as the engine tells of it: who took it, on which machine, when. Backends of files and buckets have them. */
export interface StackLock {
  /** Where it lies, exactly as the engine prints it; `force-unlock` names it so. */
  readonly url: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** As the engine prints it: RFC 3339, whole seconds. */
  readonly since: string;
}

/** Why an update could not begin: somebody else's is at work on the stack. */
export type LockConflict =
  | { readonly kind: "locks"; readonly locks: readonly StackLock[] }
  /** Pulumi Cloud has no locks to name: it knows which update runs. */
  | { readonly kind: "cloud" };

const LOCKED = /^(?:error: )?(?:[\w ]{1,60}: )?the stack is currently locked by \d+ lock\(s\)\./m;
const CLOUD = /\[409\] Conflict: Another update is currently in progress/;
/** `  <url>: created by <user>@<host> (pid <n>) at <time>`; a user's name may hold an @, a host's cannot. */
const LOCK = /^ {2}(\S.{0,2000}?): created by (.{0,300})@([^@\s]{1,255}) \(pid (\d{1,10})\) at (\S{1,40})$/gm;
const MOST = 16_000;

/** What the command line says of locks; undefined: nothing. */
export function parseLockConflict(printed: string): LockConflict | undefined {
  const text = cleanEnd(printed);
  const start = text.search(LOCKED);
  if (start >= 0) return { kind: "locks", locks: locksIn(text.slice(start)) };
  return CLOUD.test(text) ? { kind: "cloud" } : undefined;
}

function locksIn(text: string): StackLock[] {
  return [...text.matchAll(LOCK)].map(([, url = "", user = "", host = "", pid, since = ""]) => ({
    url,
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/** The engine's error is the last thing that it prints. */
const cleanEnd = (printed: string): string => cleanText(printed.slice(-MOST), MOST);

/**
 * Whether a run of the engine ended before it began because the stack is locked. A program may print these words too: it has
 * not run here, so there is no event of it.
 */
export function lockConflictOf(run: {
  readonly exitCode: number | null;
  readonly events: readonly unknown[];
  readonly stderr: string;
}): LockConflict | undefined {
  return run.exitCode === 0 || run.events.length > 0 ? undefined : parseLockConflict(run.stderr);
}

/** `ada@runner-7 (pid 4711), since 2026-11-25T12:00:00Z`, as one harmless line. */
export function holderOf({ user, host, pid, since }: Omit<StackLock, "url">): string {
  return cleanLine(`${user}@${host} (pid ${pid}), since ${since}`, 400);
}

/** All who hold it, in one phrase. */
export function holdersOf(conflict: LockConflict): string {
  if (conflict.kind === "cloud") return "another update, which Pulumi Cloud shows on the stack's page";
  if (conflict.locks.length === 0) return "somebody whom the engine does not name";
  return conflict.locks.map(holderOf).join(" and ");
}

/** Who holds a lock of ours: the engine process that this job started. */
export interface LockOwner {
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch: when the process was started. */
  readonly startedAt: number;
}

/** The engine prints whole seconds; and clocks are read a moment apart. */
const TOLERANCE_MS = 2000;

/** Is this the lock that the process took? Its number alone would not do: numbers come again. */
export function isOwnedBy({ host, pid, since }: StackLock, owner: LockOwner): boolean {
  const taken = Date.parse(since);
  return host === owner.host && pid === owner.pid && taken >= owner.startedAt - TOLERANCE_MS;
}

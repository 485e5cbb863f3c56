import { cleanLine } from "../diagnostics";
import { pendingFinding } from "../pending-operations";
import { holderOf, type StackLock } from "../stack-lock";
import type { PendingOperation } from "../stack-state";
import { errorOf } from "./backend";
import { ok, problem, unknown, warning, type Check } from "./check";

/** What is known of one stack without changing anything. */
export interface StackFacts {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  readonly state:
    | { readonly kind: "missing"; readonly isMade: boolean }
    | { readonly kind: "unreadable"; readonly stderr: string }
    | { readonly kind: "read"; readonly resources: number; readonly pending: readonly PendingOperation[] };
  readonly secrets: "readable" | "unreadable" | "none";
  readonly lock: LockFacts;
}

export type LockFacts =
  | { readonly kind: "locks"; readonly locks: readonly StackLock[] }
  /** This backend's locks cannot be seen without taking one. */
  | { readonly kind: "not-seen"; readonly why: string };

/** All that is to be said about one stack: does it exist, are its secrets readable, what is left over, who holds it. */
export function stackChecks(facts: StackFacts, now: number): Check[] {
  return [stateCheck(facts), ...secretsCheck(facts), ...pendingCheck(facts), lockCheck(facts, now)];
}

const PASSPHRASE = /incorrect passphrase|passphrase must be set|secrets? manager|decrypt/i;
const PASSPHRASE_FIX =
  "Give the job PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) from a secret, or the right to use the stack's key; `env` in infra-action.yml gives each stack its own.";

function stateCheck({ id: subject, state }: StackFacts): Check {
  const at = { id: "stack", subject };
  switch (state.kind) {
    case "read":
      return ok({
        ...at,
        found: `It exists and has ${state.resources === 1 ? "one resource" : `${state.resources} resources`}.`,
      });
    case "missing":
      return state.isMade
        ? ok({ ...at, found: "It does not exist in the backend yet; `upsert` makes it." })
        : problem({
            ...at,
            found: "It does not exist in the backend.",
            fix: "Make it with `pulumi stack init`, or set `upsert: true`.",
          });
    case "unreadable": {
      const found = `Its state could not be read: ${errorOf(state.stderr).replace(/[.:]*$/, "")}.`;
      return problem({
        ...at,
        found,
        fix: PASSPHRASE.test(state.stderr) ? PASSPHRASE_FIX : "Mend what the check `backend` says.",
      });
    }
  }
}

function secretsCheck({ id: subject, secrets }: StackFacts): Check[] {
  const at = { id: "secrets", subject };
  if (secrets === "none") return [];
  return secrets === "readable"
    ? [ok({ ...at, found: "The secrets of its config can be read." })]
    : [problem({ ...at, found: "The secrets of its config cannot be decrypted.", fix: PASSPHRASE_FIX })];
}

function pendingCheck({ id: subject, state }: StackFacts): Check[] {
  if (state.kind !== "read" || state.pending.length === 0) return [];
  const shown = state.pending.slice(0, 5).map((operation) => pendingFinding(operation).message);
  const more = state.pending.length > shown.length ? [`And ${state.pending.length - shown.length} more.`] : [];
  return [
    warning({
      id: "pending-operations",
      subject,
      found: [...shown, ...more].join(" "),
      fix: "Let the next update mend it: `repair: refresh` settles updates and deletes, `repair: clear-pending-creates` forgets creates once you have looked.",
    }),
  ];
}

/** No job of GitHub's own runners lasts longer: whoever took a lock before that is gone. */
const LONGEST_JOB_MS = 6 * 60 * 60_000;

function lockCheck({ id: subject, lock }: StackFacts, now: number): Check {
  const at = { id: "lock", subject };
  if (lock.kind === "not-seen") return unknown({ ...at, found: cleanLine(lock.why, 300) });
  const { locks } = lock;
  if (locks.length === 0) return ok({ ...at, found: "Nobody holds its lock." });
  const found = `It is locked by ${locks.map(holderOf).join(" and ")}.`;
  const isOld = locks.every(({ since }) => now - Date.parse(since) > LONGEST_JOB_MS);
  return isOld
    ? problem({
        ...at,
        found: `${found} That is longer than a job of GitHub's runners lasts.`,
        fix: `Look that no such process runs any more, then release it: \`force-unlock: ${locks.map(({ url }) => url).join(" ")}\`.`,
      })
    : warning({ ...at, found, fix: "Wait until it is done: an update waits for it as long as `lock-timeout` says." });
}

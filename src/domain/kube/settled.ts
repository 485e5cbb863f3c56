import { worstHealth, type HealthStatus, type HealthTarget } from "../health/target";

/** One look at everything that is waited for. */
export interface Reading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly targets: readonly HealthTarget[];
  /** Something could not be read that may be readable the next time: an API server that restarts. */
  readonly isPartial: boolean;
  /** Something may not be read at all: what is Unknown because of it stays so. */
  readonly isBlind: boolean;
}

/** A verdict counts when a second look, so much later, finds the same. */
export const STABLE_MS = 3_000;
/** What is broken while other things still come up may be broken because of them. */
export const PATIENCE_MS = 30_000;

const END: readonly HealthStatus[] = ["Healthy", "Suspended", "Degraded", "Unknown"];

/**
 * Whether waiting can end: the latest looks all gave the same, for long enough. Missing is waited for until the deadline
 * (somebody else may be about to make it), and so is a web address, whose load balancer takes its time.
 */
export function isSettled(readings: readonly Reading[]): boolean {
  const latest = readings.at(-1);
  if (latest === undefined || latest.isPartial || latest.targets.length === 0) return false;
  const status = overall(latest);
  if (!END.includes(status) || isOnlyWeb(latest)) return false;
  // A controller that has not looked yet (an autoscaler's first quarter of a minute) will.
  if (status === "Unknown" && !latest.isBlind) return false;
  const isMixed = status === "Degraded" && latest.targets.some((target) => target.status === "Progressing");
  const since = sinceWhen(readings, (reading) => !reading.isPartial && sameTargets(reading, latest));
  return latest.at - since >= (isMixed ? PATIENCE_MS : STABLE_MS);
}

const overall = ({ targets }: Reading): HealthStatus => worstHealth(targets.map(({ status }) => status));

function isOnlyWeb({ targets }: Reading): boolean {
  const bad = targets.filter(({ status }) => status === "Degraded" || status === "Unknown");
  return bad.length > 0 && bad.every(({ kind, status }) => kind === WEB_KIND && status === "Degraded");
}

/** The kind of a target that is a web address. */
export const WEB_KIND = "HTTP";

/** Restart counts and times in a reason change all the time: the word and what it is about is what has to stay. */
function sameTargets(one: Reading, other: Reading): boolean {
  const key = ({ targets }: Reading) =>
    targets.map(({ kind, namespace, name, status }) => `${kind} ${namespace ?? ""}/${name} ${status}`).toSorted();
  return key(one).join("\n") === key(other).join("\n");
}

function sinceWhen(readings: readonly Reading[], holds: (reading: Reading) => boolean): number {
  let since = readings.at(-1)?.at ?? 0;
  for (const reading of readings.toReversed()) {
    if (!holds(reading)) break;
    since = reading.at;
  }
  return since;
}

/** What is still under way when time is up has failed; what it waits for is its reason. */
export function atDeadline(targets: readonly HealthTarget[], waited: string): HealthTarget[] {
  return targets.map((target) => {
    if (target.status !== "Progressing") return target;
    return { ...target, status: "Degraded", reason: `Not ready after ${waited}: ${target.reason}` };
  });
}

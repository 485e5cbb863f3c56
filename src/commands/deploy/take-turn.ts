import {
  LEASE_SECONDS,
  sighted,
  standingOf,
  takenBody,
  type Lease,
  type Sighting,
  type TurnHolder,
} from "../../domain/deploy/turn";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";
import { waitTeller } from "../tell-waiting";
import { isNoQueue, readLease, writeLease, type LeasePlace, type NoQueue } from "./lease-calls";

export interface TurnAsk {
  readonly service: string;
  readonly place: LeasePlace;
  readonly holder: TurnHolder;
  readonly timeoutSeconds: number;
}

export interface TakenTurn {
  readonly lease: Lease;
  /** By our clock, before it was written: nobody can have seen it earlier. */
  readonly at: number;
  /** Who had it and is gone without a word. */
  readonly insteadOf: string | undefined;
}

type Needed = Pick<Ports, "clock" | "log" | "signal">;

const LOOK_MS = 1000;
/** Others who are faster so often in a row are waited for like a holder. */
const RACES = 10;

/**
 * Waits until it is the service's turn to be deployed by this run, and takes it.
 * @throws InfraError STACK_LOCKED when the time is over, CANCELLED, CLUSTER_UNREACHABLE
 */
export async function takeTurn(ask: TurnAsk, ports: Needed): Promise<TakenTurn | NoQueue> {
  try {
    return await waited(ask, ports);
  } catch (error) {
    if (!ports.signal.aborted) throw error;
    throw new InfraError(
      "CANCELLED",
      { what: `The run was cancelled before it was its turn to deploy ${ask.service}.`, next: "Run it again." },
      { cause: error },
    );
  }
}

async function waited(
  { service, place, holder, timeoutSeconds }: TurnAsk,
  ports: Needed,
): Promise<TakenTurn | NoQueue> {
  const { clock, signal } = ports;
  const end = clock.now() + timeoutSeconds * 1000;
  const tell = waitTeller("Waiting for its turn", ports);
  let seen: Sighting | undefined;
  for (let races = 0; ;) {
    const found = await readLease(place);
    if (isNoQueue(found)) return found;
    const lease = found === "none" ? undefined : found;
    const at = clock.now();
    seen = lease === undefined ? undefined : sighted(seen, lease, at);
    const standing = standingOf(lease, seen, { identity: holder.identity, now: at });
    if (standing !== "held") {
      const body = takenBody(place, lease, { holder, now: at });
      const written = await writeLease(place, { body, isNew: lease === undefined });
      if (isNoQueue(written)) return written;
      if (written !== "changed")
        return { lease: written, at, insteadOf: standing === "dead" ? lease?.words : undefined };
      races += 1;
      if (races < RACES) continue;
    }
    const left = end - clock.now();
    const who = lease === undefined || lease.holder === null ? "another run" : lease.words;
    if (left <= 0) throw taken(service, who, { place, timeoutSeconds });
    tell(who, () => `${service} is being deployed by ${who}. Waiting up to ${Math.ceil(left / 1000)} s more.`);
    await clock.pause(Math.min(left, LOOK_MS), signal);
    signal.throwIfAborted();
  }
}

function taken(
  service: string,
  who: string,
  { place: { name, namespace }, timeoutSeconds }: Pick<TurnAsk, "place" | "timeoutSeconds">,
): InfraError {
  return new InfraError("STACK_LOCKED", {
    what: `${service} is being deployed by ${who}.`,
    why: `This run waited ${timeoutSeconds} s for its turn; nothing was applied.`,
    next: `Wait until it is done and run again (\`lock-timeout\` waits longer; above ${LEASE_SECONDS} s it passes over a run that died). If no such run is at work: \`kubectl delete lease ${name} --namespace ${namespace}\`.`,
  });
}

import { freedBody, LEASE_SECONDS, renewedBody, type Lease } from "../../domain/deploy/turn";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";
import { isNoQueue, readLease, writeLease } from "./lease-calls";
import type { TakenTurn, TurnAsk } from "./take-turn";

/** A service's turn to be deployed, as long as this run has it. */
export interface Turn {
  /** Aborted when another run has taken it over: what is in the cluster then is that one's. */
  readonly lost: AbortSignal;
  /** Before each write to the cluster. @throws InfraError STACK_LOCKED, CLUSTER_UNREACHABLE where it is ours no more */
  check(): Promise<void>;
}

/** Where there is no queue. */
export const NO_TURN: Turn = { lost: new AbortController().signal, check: () => Promise.resolve() };

type Needed = Pick<Ports, "clock" | "log">;

const RENEW_MS = 15_000;
const TRY_AGAIN_MS = 3_000;
const ANSWER_MS = 8_000;
/** Until then nobody else can have seen it unchanged for LEASE_SECONDS, nor while one more write is under way. */
const SURE_MS = (LEASE_SECONDS - 20) * 1000;
const FREE_MS = 5_000;
const FREE_TRIES = 3;

/** Tells the cluster again and again that its holder is there, and gives it back at the end. */
export class HeldTurn implements Turn, AsyncDisposable {
  readonly #ask: TurnAsk;
  readonly #ports: Needed;
  readonly #lost = new AbortController();
  readonly #end = new AbortController();
  readonly #kept: Promise<void>;
  #lease: Lease;
  #at: number;
  #renewing: Promise<void> | undefined;
  #takenBy = "another run";

  constructor(ask: TurnAsk, { lease, at }: Pick<TakenTurn, "lease" | "at">, ports: Needed) {
    this.#ask = ask;
    this.#ports = ports;
    this.#lease = lease;
    this.#at = at;
    this.#kept = this.#keep();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async check(): Promise<void> {
    if (!this.lost.aborted && !this.#isSure()) await this.#renewed();
    if (this.lost.aborted) throw takenOver(this.#ask.service, this.#takenBy);
    if (!this.#isSure()) throw notKept(this.#ask);
  }

  /** Never throws: a turn that stays taken ends by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#kept;
    await this.#renewing;
    if (this.lost.aborted) return;
    await this.#free().catch((error: unknown) => {
      this.#ports.log.debug(`The turn of ${this.#ask.service} could not be given back: ${String(error)}`);
    });
  }

  #isSure = (): boolean => this.#ports.clock.now() - this.#at < SURE_MS;

  async #keep(): Promise<void> {
    const { clock } = this.#ports;
    const isOver = (): boolean => this.#end.signal.aborted || this.lost.aborted;
    for (let pause = RENEW_MS; ;) {
      await clock.pause(pause, this.#end.signal);
      if (isOver()) return;
      const before = this.#at;
      await this.#renewed();
      pause = this.#at === before ? TRY_AGAIN_MS : RENEW_MS;
    }
  }

  /** One at a time, whoever asks. Never throws. */
  #renewed(): Promise<void> {
    this.#renewing ??= this.#renew()
      .catch((error: unknown) => {
        this.#ports.log.debug(`The turn of ${this.#ask.service} could not be renewed: ${String(error)}`);
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    const { place, holder } = this.#ask;
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(ANSWER_MS)]);
    const at = this.#ports.clock.now();
    const renew = (): ReturnType<typeof writeLease> =>
      writeLease(place, { body: renewedBody(this.#lease, at), isNew: false }, { signal });
    let written = await renew();
    if (written === "changed") {
      const found = await readLease(place, { signal });
      if (isNoQueue(found)) return;
      if (found === "none" || found.holder !== holder.identity) {
        this.#takenBy = found === "none" || found.holder === null ? "another run" : found.words;
        this.#lost.abort();
        return;
      }
      // It is an answer to our own write that was lost.
      this.#lease = found;
      written = await renew();
    }
    if (written === "changed" || isNoQueue(written)) return;
    this.#lease = written;
    this.#at = at;
  }

  async #free(): Promise<void> {
    const { place, holder } = this.#ask;
    const signal = AbortSignal.timeout(FREE_MS);
    for (let tries = 0; tries < FREE_TRIES; tries += 1) {
      const body = freedBody(this.#lease);
      if ((await writeLease(place, { body, isNew: false }, { signal })) !== "changed") return;
      const found = await readLease(place, { signal });
      if (found === "none" || isNoQueue(found) || found.holder !== holder.identity) return;
      this.#lease = found;
    }
  }
}

function takenOver(service: string, who: string): InfraError {
  return new InfraError("STACK_LOCKED", {
    what: `The deploy of ${service} was taken over by ${who}.`,
    why: `This run could not say that it is still there for ${LEASE_SECONDS} s, or its turn was taken from it by hand.`,
    next: "Nothing more was applied or rolled back by this run. See what became of the other one, then run it again.",
  });
}

function notKept({ service, place: { name, namespace } }: TurnAsk): InfraError {
  return new InfraError("CLUSTER_UNREACHABLE", {
    what: `Whether it is still this run's turn to deploy ${service} cannot be told: Lease ${name} in namespace ${namespace} could not be renewed.`,
    next: "Nothing more was applied or rolled back. Run it again once the cluster answers.",
  });
}

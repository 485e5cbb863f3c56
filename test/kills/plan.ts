/** When a run is killed. */
export const PHASES = [
  "before the lock",
  "program running",
  "operation in flight",
  "checkpoint write",
  "between waves",
  "post step",
] as const;
export type Phase = (typeof PHASES)[number];

export const VICTIMS = ["node", "engine", "both"] as const;
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
export const TARGETS = ["upd", "fresh", "later", "gone"] as const;

/** One kill, told by its seed alone. */
export interface KillPlan {
  readonly seed: number;
  readonly phase: Phase;
  readonly victim: (typeof VICTIMS)[number];
  readonly signal: (typeof SIGNALS)[number];
  /** The resource whose operation is waited for. */
  readonly target: (typeof TARGETS)[number];
  /** From 0 to 1: how far into what is waited for. */
  readonly moment: number;
  /** Somebody else takes a lock of the stack, right after the kill. */
  readonly foreignLock: boolean;
}

/** Phases take turns, so that each has its share; all else is chance. */
export function killPlan(seed: number): KillPlan {
  const random = chance(seed);
  const one = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const phase = PHASES[seed % PHASES.length] as Phase;
  return {
    seed,
    phase,
    victim: one(VICTIMS),
    signal: one(SIGNALS),
    target: one(TARGETS),
    moment: random(),
    foreignLock: random() < 0.2 && (phase === "operation in flight" || phase === "checkpoint write"),
  };
}

export const titleOf = ({ seed, phase, victim, signal, target, foreignLock }: KillPlan): string =>
  `seed ${seed}: ${signal} to ${victim}, ${phase} (${target})${foreignLock ? ", somebody else comes" : ""}`;

/** mulberry32: the same numbers for the same seed, everywhere. */
function chance(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { InfraError } from "../errors";
import type { AffectedStack } from "./detection";

/** GitHub makes no more jobs than these of one matrix. */
const MATRIX_JOBS = 256;
/** From here on one runner is slower than several. */
const MANY_STACKS = 20;
/** A workflow's jobs are written down beforehand: so many waves have a job of their own. */
export const WAVE_JOBS = 4;

export type FanOutChoice = "auto" | "always" | "never";
export type FanOutOrder = "none" | "up" | "destroy";

/** One job: the stacks that it runs, in order, and what its `environment:` and cloud role are. */
export interface FanOutJob {
  /** For people: the stack, or how many there are. */
  readonly name: string;
  /** Ids as a JSON array: what the input `stacks` takes. */
  readonly stacks: string;
  /** Empty for none. */
  readonly environment: string;
  readonly role: string;
}

/** How a run's stacks are shared between jobs. */
export interface FanOut {
  readonly isFannedOut: boolean;
  /** Always WAVE_JOBS matrices; a job whose matrix is empty is to be skipped. */
  readonly jobs: readonly { readonly include: readonly FanOutJob[] }[];
  /** What all of the stacks have in common; empty where they differ or have none. */
  readonly environment: string;
  readonly role: string;
}

type Stack = Pick<AffectedStack, "id" | "wave" | "environment" | "role">;

/**
 * One job for all stacks, or one a stack in up to four waves; what is deeper runs in order inside the last.
 * @throws InfraError MATRIX_TOO_LARGE beyond what GitHub takes, FAN_OUT_TOO_DEEP where the last job would need two environments
 */
export function fanOutOf(stacks: readonly Stack[], choice: FanOutChoice, order: FanOutOrder): FanOut {
  const shared = { environment: common(stacks, "environment"), role: common(stacks, "role") };
  // A preview runs in no environment, so that only the roles matter.
  const differs = shared.role === undefined || (order !== "none" && shared.environment === undefined);
  const isFannedOut =
    choice === "always" ? stacks.length > 0 : choice === "auto" && (stacks.length >= MANY_STACKS || differs);
  const waves = isFannedOut ? jobsOf(stacks, order) : [];
  return {
    isFannedOut,
    jobs: Array.from({ length: WAVE_JOBS }, (_, at) => ({ include: waves[at] ?? [] })),
    environment: shared.environment ?? "",
    role: shared.role ?? "",
  };
}

/** The one value that all have, "" for none; undefined where they differ. */
function common(stacks: readonly Stack[], key: "environment" | "role"): string | undefined {
  const values = new Set(stacks.map((stack) => stack[key] ?? ""));
  return values.size > 1 ? undefined : ([...values][0] ?? "");
}

function jobsOf(stacks: readonly Stack[], order: FanOutOrder): FanOutJob[][] {
  const waves = wavesOf(stacks, order);
  const last = waves.slice(WAVE_JOBS - 1);
  const [deep, ...deeper] = last;
  const own = waves.slice(0, WAVE_JOBS - 1).map((wave) => wave.map((stack) => jobOf([stack])));
  if (deep === undefined) return own.map(checked);
  const end = deeper.length === 0 ? deep.map((stack) => jobOf([stack])) : [jobOf(oneEnvironment(last.flat()))];
  return [...own, end].map(checked);
}

function wavesOf(stacks: readonly Stack[], order: FanOutOrder): Stack[][] {
  if (order === "none") return [[...stacks]];
  const waves = [...Map.groupBy(stacks, ({ wave }) => wave)].sort(([a], [b]) => a - b).map(([, wave]) => wave);
  return order === "up" ? waves : waves.reverse();
}

function jobOf(stacks: readonly Stack[]): FanOutJob {
  const [first] = stacks;
  const ids = stacks.map(({ id }) => id);
  return {
    name: ids.length === 1 ? (ids[0] ?? "") : `${ids.length} stacks in order`,
    stacks: JSON.stringify(ids),
    environment: first?.environment ?? "",
    role: first?.role ?? "",
  };
}

function oneEnvironment(stacks: readonly Stack[]): readonly Stack[] {
  if (common(stacks, "environment") !== undefined && common(stacks, "role") !== undefined) return stacks;
  throw new InfraError("FAN_OUT_TOO_DEEP", {
    what: `${stacks.length} stacks lie ${WAVE_JOBS} or more waves deep, and have different environments or roles.`,
    why: "What is that deep runs in order in one job, and a job has one environment and one role.",
    next: "Run the environments one after the other (input `environment`), or give these stacks one environment.",
  });
}

function checked(jobs: FanOutJob[]): FanOutJob[] {
  if (jobs.length > MATRIX_JOBS)
    throw new InfraError("MATRIX_TOO_LARGE", {
      what: `The change touches ${jobs.length} stacks in one wave, and a matrix has at most ${MATRIX_JOBS} jobs.`,
      next: "Run them in one job (fan-out: never), or part by part (input `work-dir`).",
    });
  return jobs;
}

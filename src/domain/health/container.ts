import { z } from "zod";
import { count } from "./conditions";
import { instantOf } from "./object";

const word = z
  .string()
  .nullish()
  .transform((given) => given ?? "");
const instant = z
  .string()
  .nullish()
  .transform((given) => instantOf(given));

const terminatedSchema = z.object({
  reason: word,
  message: word,
  exitCode: count,
  signal: count,
  finishedAt: instant,
});
export type Terminated = z.infer<typeof terminatedSchema>;

const stateSchema = z.object({
  waiting: z.object({ reason: word, message: word }).nullish(),
  running: z.object({ startedAt: instant }).nullish(),
  terminated: terminatedSchema.nullish(),
});

/** One entry of a pod's `status.containerStatuses`. */
export const containerStatusSchema = z.object({
  name: z.string(),
  image: word,
  imageID: word,
  ready: z
    .boolean()
    .nullish()
    .transform((given) => given ?? false),
  restartCount: count,
  state: stateSchema.nullish().transform((given) => given ?? {}),
  lastState: stateSchema.nullish().transform((given) => given ?? {}),
});
export type ContainerStatus = z.infer<typeof containerStatusSchema>;

/** No retry heals these: they are told at once. */
const HOPELESS: readonly string[] = ["InvalidImageName", "ErrImageNeverPull"];
const TROUBLE = /^Err|Error$|BackOff$|^InvalidImageName$/;

/** A waiting reason that says that something is wrong, and not only not done yet. */
export const isTrouble = (reason: string): boolean => TROUBLE.test(reason);
export const isHopeless = (reason: string): boolean => HOPELESS.includes(reason);

/** How a run of a container ended: `exit 1`, `OOMKilled`, `signal 9`. */
export function endOf({ reason, exitCode, signal }: Terminated): string {
  const code = signal > 0 ? `signal ${signal}` : `exit ${exitCode}`;
  // "Error" and "Completed" say no more than the exit code does.
  return reason === "" || reason === "Error" || reason === "Completed" ? code : `${reason} (${code})`;
}

/** How the container's last run ended, if one did. */
export function lastEnd({ state, lastState }: ContainerStatus): Terminated | undefined {
  return state.terminated ?? lastState.terminated ?? undefined;
}

import { z } from "zod";
import { instantOf } from "./object";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly since: number | null;
  /** The generation that it is about; null where it does not say. */
  readonly observedGeneration: number | null;
}

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");

/** A generation that a controller has seen. Argo Rollouts write it as text, and older ones a hash, which says nothing. */
export const generationSchema = z
  .unknown()
  .optional()
  .transform((given): number | null => {
    if (typeof given === "number") return given;
    return typeof given === "string" && /^\d{1,9}$/.test(given) ? Number(given) : null;
  });

/** `status.conditions`; none where there are none. */
export const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: text,
      reason: text,
      message: text,
      lastTransitionTime: z.string().nullish(),
      observedGeneration: generationSchema,
    }),
  )
  .nullish()
  .transform((given): readonly Condition[] =>
    (given ?? []).map(({ lastTransitionTime, ...condition }) => ({
      ...condition,
      since: instantOf(lastTransitionTime),
    })),
  );

/** A count that is left out where it is 0. */
export const count = z
  .number()
  .nullish()
  .transform((given) => given ?? 0);

export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** What a condition says, for a sentence: its message, or its reason where it has none. */
export function wordsOf({ reason, message, type, status }: Condition): string {
  if (message !== "") return reason === "" ? message : `${reason}: ${message}`;
  return reason === "" ? `${type} is ${status}` : reason;
}

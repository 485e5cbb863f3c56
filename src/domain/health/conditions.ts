import { z } from "zod";
import { instantOf } from "./object";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly since: number | null;
}

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");

/** `status.conditions`; none where there are none. */
export const conditionsSchema = z
  .array(
    z.object({
      type: z.string(),
      status: text,
      reason: text,
      message: text,
      lastTransitionTime: z.string().nullish(),
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

import { z } from "zod";
import { isJsonPath } from "./json-path";

/** Whether a text is a regular expression, with these flags. */
export function isPattern(text: string, flags = ""): boolean {
  try {
    return new RegExp(text, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

/** A rule of the user's for one kind, in infra-action.yml: the first status whose condition holds is the object's. */
const conditionSchema = z
  .strictObject({
    path: z.string().refine(isJsonPath, "a JSONPath such as {.status.phase}").describe("JSONPath as kubectl has it."),
    is: z.union([z.string(), z.number(), z.boolean()]).optional().describe("The value; without it, any value will do."),
    matches: z
      .string()
      .refine((text) => isPattern(text), "a regular expression")
      .optional()
      .describe("A regular expression on the value."),
    reason: z.string().min(1).optional().describe("What to say; default: the path and its value."),
  })
  .describe("One condition on the object.");
export type RuleCondition = z.infer<typeof conditionSchema>;

export const healthRuleSchema = z.strictObject({
  kind: z.string().min(1),
  group: z.string().optional().describe("API group; default: any."),
  degraded: z.array(conditionSchema).optional(),
  progressing: z.array(conditionSchema).optional(),
  suspended: z.array(conditionSchema).optional(),
  healthy: z.array(conditionSchema).optional(),
});
export type HealthRule = z.infer<typeof healthRuleSchema>;

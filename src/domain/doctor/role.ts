import type { Explanation } from "../../errors";
import { named, ok, problem, type Check } from "./check";

export type RoleFacts =
  { readonly kind: "taken"; readonly arn: string } | { readonly kind: "refused"; readonly why: Explanation };

/** Whether a stack's own role (`role` in infra-action.yml) can be taken by this job. */
export function roleCheck(id: string, facts: RoleFacts): Check {
  const at = { id: "role", subject: id };
  if (facts.kind === "taken") return ok({ ...at, found: `It works as ${named(facts.arn)}.` });
  const { what, why, next } = facts.why;
  return problem({
    ...at,
    found: [what, why].filter((part) => part !== undefined && part !== "").join(" "),
    fix: next,
  });
}

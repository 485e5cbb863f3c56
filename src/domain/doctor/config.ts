import type { Explanation } from "../../errors";
import { ok, problem, warning, type Check } from "./check";

export type ConfigFacts =
  | { readonly kind: "read"; readonly hasFile: boolean; readonly stacks: number; readonly notes: readonly string[] }
  | { readonly kind: "invalid"; readonly why: Explanation };

/** infra-action.yml, and what was found of projects and stacks. */
export function configCheck(facts: ConfigFacts): Check {
  const id = "config";
  if (facts.kind === "invalid") {
    const { what, why, next } = facts.why;
    return problem({ id, found: [what, why].filter((part) => part !== undefined && part !== "").join(" "), fix: next });
  }
  const { hasFile, stacks, notes } = facts;
  const file = hasFile ? "infra-action.yml is valid" : "There is no infra-action.yml, and none is needed";
  if (stacks === 0)
    return problem({
      id,
      found: `${file}. No stack was found.${told(notes)}`,
      fix: "A stack is a Pulumi.<stack>.yaml in a folder with Pulumi.yaml, committed to the repository; or name one by `stack-name`.",
    });
  const found = `${file}. ${stacks === 1 ? "One stack" : `${stacks} stacks`} found.`;
  return notes.length === 0
    ? ok({ id, found })
    : warning({ id, found: `${found}${told(notes)}`, fix: "Mend what is said, or live without it." });
}

const told = (notes: readonly string[]): string =>
  notes
    .slice(0, 5)
    .map((note) => ` ${note}`)
    .join("");

import { ok, problem, warning, type Check } from "./check";

export type GitFacts =
  | { readonly kind: "unusable"; readonly what: string; readonly next: string }
  | {
      readonly kind: "clone";
      readonly isShallow: boolean;
      /** The pull request's commits, where the run has one: whether the commit is known at which they parted. */
      readonly mergeBase: "reachable" | "unreachable" | "not-asked";
    };

/** Whether the clone is deep enough to tell what a change touches. */
export function gitCheck(facts: GitFacts): Check {
  const id = "git";
  if (facts.kind === "unusable") return problem({ id, found: facts.what, fix: facts.next });
  const { isShallow, mergeBase } = facts;
  const depth = isShallow ? "The clone is shallow" : "The clone has all of the history";
  if (mergeBase === "unreachable")
    return warning({
      id,
      found: `${depth}, and the commit at which the pull request left its base is not in it. It is fetched when it is needed; where that fails, all stacks are taken.`,
      fix: "Give actions/checkout `fetch-depth: 0`, or leave its credentials in place (`persist-credentials`) so that more can be fetched.",
    });
  const reachable =
    mergeBase === "reachable" ? ", and the commit at which the pull request left its base is in it" : "";
  return ok({ id, found: `${depth}${reachable}.${isShallow ? " What is missing is fetched when it is needed." : ""}` });
}

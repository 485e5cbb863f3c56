import type { Explanation } from "../../errors";
import { named, ok, problem, unknown, warning, type Check } from "./check";

/** What the GitHub token may do, as far as GitHub tells without anything being written. */
export type TokenFacts =
  | { readonly kind: "none"; readonly why: Explanation }
  | { readonly kind: "refused"; readonly why: Explanation }
  | {
      readonly kind: "known";
      readonly repository: string;
      /** Of a classic personal token; null where GitHub names none. */
      readonly scopes: string | null;
      /** Whether a comment would be taken; null: there is no pull request to ask about. */
      readonly mayComment: boolean | null;
    };

export interface TokenSetting {
  readonly isJob: boolean;
  /** The pull request comes from a fork, or from Dependabot: GitHub gives its jobs a token that only reads. */
  readonly readOnlyBecause: "a fork" | "Dependabot" | null;
}

/** The token, and whether the comment can be written. Neither stops a deploy: results then go to the job summary. */
export function tokenChecks(facts: TokenFacts, setting: TokenSetting): Check[] {
  if (facts.kind === "known") return [readCheck(facts), commentCheck(facts, setting)];
  const { what, why, next } = facts.why;
  const found = [what, why].filter((part) => part !== undefined && part !== "").join(" ");
  if (facts.kind === "none" && !setting.isJob) return [unknown({ id: "github-token", found, fix: next })];
  return facts.kind === "none"
    ? [warning({ id: "github-token", found, fix: next })]
    : [problem({ id: "github-token", found, fix: next })];
}

type Known = Extract<TokenFacts, { kind: "known" }>;

function readCheck({ repository, scopes }: Known): Check {
  const of = scopes === null ? "" : ` Scopes of the token: ${scopes === "" ? "none" : scopes}.`;
  return ok({ id: "github-token", found: `The token reads ${named(repository)}.${of}` });
}

function commentCheck({ mayComment }: Known, { readOnlyBecause }: TokenSetting): Check {
  const id = "comment";
  if (mayComment === true) return ok({ id, found: "A comment on this pull request would be taken." });
  if (mayComment === null)
    return unknown({
      id,
      found: "No pull request belongs to this run, so GitHub cannot be asked whether it takes comments.",
    });
  if (readOnlyBecause !== null)
    return warning({
      id,
      found: `The pull request comes from ${readOnlyBecause}, and GitHub gives its jobs a token that only reads: no comment can be written.`,
      fix: "Nothing is to be mended: the job summary holds the same.",
    });
  return warning({
    id,
    found: "The token may not comment on this pull request; the job summary would hold the result.",
    fix: "Give the job `permissions: pull-requests: write`.",
  });
}

import type { Finding } from "../report";
import { nameOfUrn } from "../urn";
import type { Review, ReviewDifference } from "./review";

const MOST_NAMED = 3;

/**
 * What a reader must know of how a stack was held to its review.
 * @param isStrict what differs stops the run, and so is a danger and no mere warning
 */
export function reviewFindings({ kind, why, follows, differences }: Review, isStrict: boolean): Finding[] {
  const severity = isStrict || differences.some(({ isDanger }) => isDanger) ? "danger" : "warning";
  switch (kind) {
    case "same":
      return [];
    case "unreviewed":
      return [
        finding(
          "NOT_REVIEWED",
          isStrict ? "danger" : "warning",
          `Nobody has reviewed this: ${why ?? "no reason is known"}.`,
        ),
      ];
    case "differs":
      return [finding("REVIEW_DIFFERS", severity, `What would run is not what was reviewed: ${named(differences)}.`)];
    case "follows":
      return [
        finding(
          "REVIEW_FOLLOWS",
          "info",
          `It differs from its review and follows from ${listed(follows)}: ${named(differences)}.`,
        ),
      ];
    case "unstable":
      return [
        finding(
          "REVIEW_UNSTABLE",
          "info",
          `These values differ between two previews of one commit too, so they say nothing: ${named(differences)}.`,
        ),
      ];
  }
}

function finding(code: Finding["code"], severity: Finding["severity"], message: string): Finding {
  return { code, severity, message, urn: null, source: null };
}

/** The most dangerous first; the diff has all of them. */
function named(differences: readonly ReviewDifference[]): string {
  const first = differences.toSorted((one, other) => Number(other.isDanger) - Number(one.isDanger));
  return listed([...new Set(first.map(wordsOf))]);
}

function listed(words: readonly string[]): string {
  const more = words.length - MOST_NAMED;
  return `${words.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function wordsOf({ kind, urn, path, now }: ReviewDifference): string {
  const name = urn === null ? "" : nameOfUrn(urn);
  switch (kind) {
    case "resource":
    case "operation":
      return `${now ?? "a change"} of ${name}`;
    case "replace-reason":
      return `another reason to replace ${name}`;
    case "property":
    case "value":
      return path === null ? `a property of ${name}` : `${path} of ${name}`;
    case "output":
      return `the output ${path ?? ""}`;
    case "policy":
      return "what a policy says";
    case "provider":
      return `the provider ${path ?? ""}`;
  }
}

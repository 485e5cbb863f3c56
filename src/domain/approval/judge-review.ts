import type { Outcome, StackReport } from "../report";
import type { Review, ReviewDifference } from "./review";
import { compareStacks } from "./compare-stacks";

/** The stack of an earlier run that somebody has read; undefined: there is none. */
type Reviewed = StackReport | undefined;

/** Whether an outcome is a whole answer, and so can be reviewed. */
const isComplete = (outcome: Outcome): boolean => outcome === "changed" || outcome === "unchanged";

/**
 * Holds what would run to what was reviewed.
 * @param again a second preview of the same commit, taken where values differ: what differs between those two says nothing
 */
export function judgeReview(reviewed: Reviewed, now: StackReport, again?: StackReport): Review {
  if (now.outcome === "unchanged") return { kind: "same", why: null, follows: [], differences: [] };
  if (reviewed === undefined) return unreviewed("no reviewed preview of this stack was found");
  if (!isComplete(reviewed.outcome))
    return unreviewed(`the reviewed preview was no whole result (${reviewed.outcome})`);
  const differences = compareStacks(reviewed, now);
  if (differences.length === 0) return { kind: "same", why: null, follows: [], differences: [] };
  const isUnstable = again !== undefined && differences.every(inside(compareStacks(now, again)));
  return { kind: isUnstable ? "unstable" : "differs", why: null, follows: [], differences: [...differences] };
}

/** Whether a second preview could tell that the difference says nothing: only values can be unlike without a change. */
export function isWorthAnotherPreview({ kind, differences }: Review): boolean {
  return (
    kind === "differs" && differences.every((difference) => difference.kind === "value" || difference.kind === "output")
  );
}

function inside(unstable: readonly ReviewDifference[]): (difference: ReviewDifference) => boolean {
  const places = new Set(unstable.map(placeOf));
  return (difference) =>
    (difference.kind === "value" || difference.kind === "output") && places.has(placeOf(difference));
}

const placeOf = ({ kind, urn, path }: ReviewDifference): string => JSON.stringify([kind, urn, path]);

/**
 * Holds a stack that reads others to its preview from before they were updated in this run. Program, config and commit are
 * the same in both, so what differs follows from the others' outputs. That passes, but for a replace or a delete more.
 * @param changed outputs of this run's stacks that it reads: `network/day: vpcId`
 */
export function judgeFollowing(before: StackReport, now: StackReport, changed: readonly string[]): Review {
  if (now.outcome === "unchanged") return { kind: "same", why: null, follows: [], differences: [] };
  const isFirst = before.outcome === "waits-for-upstream" || before.outcome === "unchanged";
  const differences = [...compareStacks(isFirst ? { ...before, resources: [], outputs: [] } : before, now)];
  if (differences.length === 0) return { kind: "same", why: null, follows: [], differences };
  const kind = differences.some(({ isDanger }) => isDanger) ? "differs" : "follows";
  return { kind, why: null, follows: [...changed], differences };
}

/**
 * Of a run that is repeated: what differs because its first try has updated the stacks that this one reads, as reviewed. The
 * commit is the same, and that first try was held to the review before it updated anything.
 * @param applied outputs of those stacks that their reviewed update changes
 */
export function followingEarlier(review: Review | undefined, applied: readonly string[]): Review | undefined {
  const isFollowing =
    review?.kind === "differs" && applied.length > 0 && review.differences.every(({ isDanger }) => !isDanger);
  return isFollowing ? { ...review, kind: "follows", follows: [...applied] } : review;
}

function unreviewed(why: string): Review {
  return { kind: "unreviewed", why, follows: [], differences: [] };
}

/** Whether strict lets the stack go on. */
export function passesStrict({ kind }: Review): boolean {
  return kind === "same" || kind === "unstable" || kind === "follows";
}

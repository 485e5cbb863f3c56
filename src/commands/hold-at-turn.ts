import { judgeFollowing } from "../domain/approval/judge-review";
import type { PlannedStack } from "../domain/planned-stack";
import { fails, isLookedAt, judgedAll, type Judged, type Look, type Looked } from "./look-at-stacks";
import { refusedRun } from "./review-refusal";
import type { Reviews } from "./reviewed-stacks";
import type { StackRun } from "./stack-run";

/** What is known when a stack's turn comes. */
export interface Turn {
  readonly reviews: Reviews;
  /** What was seen of all stacks before the first was updated. */
  readonly first: Looked;
  /** Looks that were taken since, and let pass. */
  readonly later: Map<string, StackRun>;
  readonly found: Judged;
  /** Ids of those that are held at all. */
  readonly looked: ReadonlySet<string>;
  /** Set where an earlier job took the first look: what became of stacks since then. Who knows how long that is ago. */
  readonly earlier: Looked | undefined;
  readonly look: Look;
  /** The input approve-digest. */
  readonly approved: string;
  /** What it would have to be for this look to pass, with the first looks at all others. */
  readonly digestWith: (now: StackRun) => string;
}

/** A preview that failed is the end of a stack, too: its update would not do better. */
export async function beforeUpdate(stack: PlannedStack, ended: Looked, turn: Turn): Promise<StackRun | undefined> {
  if (turn.earlier !== undefined) return lookedAtAgain(stack, ended, turn);
  const seen = turn.first.get(stack.id);
  if (seen === undefined) return undefined;
  const waited = seen.report.outcome === "waits-for-upstream";
  if (!waited && !isLookedAt(seen.report)) return seen;
  return changedOutputs(stack, ended).length === 0 && !waited ? undefined : lookedAtAgain(stack, ended, turn);
}

/**
 * What could not be previewed before has not been seen by anybody, and a state that somebody else has changed since is not
 * the one that was looked at: these are held to the review itself. What only the run's own outputs changed, to the first look;
 * and what was looked at since, to that: the stacks that it reads have ended by then, and explain nothing more.
 */
export async function lookedAtAgain(stack: PlannedStack, ended: Looked, turn: Turn): Promise<StackRun | undefined> {
  const { reviews, first, later, found, look } = turn;
  if (!turn.looked.has(stack.id)) return undefined;
  const passed = later.get(stack.id);
  const seen = passed ?? first.get(stack.id);
  const now = (await look([stack])).get(stack.id);
  if (now === undefined || !isLookedAt(now.report)) return now;
  const changed = changedOutputs(stack, new Map([...(turn.earlier ?? []), ...ended]));
  const following = passed === undefined && changed.length > 0 ? whole(stack.id, { seen, now, turn }) : undefined;
  const held = passed === undefined ? reviews : { stacks: new Map([[stack.id, passed]]) };
  const review =
    following === undefined
      ? (await judgedAll([stack], { reviews: held, first: new Map([[stack.id, now]]), look })).get(stack.id)
      : judgeFollowing(following.report, now.report, changed);
  later.set(stack.id, now);
  // What was once told of it stays.
  if (review !== undefined && (review.kind !== "same" || !found.has(stack.id))) found.set(stack.id, review);
  if (stack.approval !== "strict" || !fails(review)) return undefined;
  // The digest is good for exactly what it was given for.
  const digest = turn.digestWith(now);
  return turn.approved === digest ? undefined : refusedRun(now, digest);
}

/**
 * The first look, where it was whole and the state is still the one that it saw, or that an earlier attempt of this run made
 * of it: then what differs follows from inputs.
 */
function whole(
  id: string,
  { seen, now, turn }: { readonly seen: StackRun | undefined; readonly now: StackRun; readonly turn: Turn },
): StackRun | undefined {
  if (seen === undefined || !isLookedAt(seen.report)) return undefined;
  const ours = [stateOf(seen), turn.earlier?.get(id)?.report.stateDigest];
  return ours.includes(stateOf(now)) ? seen : undefined;
}

/** A report tells it of a look that another job took. */
const stateOf = ({ report, stateDigest }: StackRun): string | undefined => report.stateDigest ?? stateDigest?.();

/** What the stacks that it reads have put out anew in this run: `network/day: vpcId`. */
function changedOutputs({ upstreams, reads }: PlannedStack, ended: Looked): string[] {
  return (reads ?? upstreams).flatMap((id) => {
    const report = ended.get(id)?.report;
    return report === undefined ? [] : changedIn(report);
  });
}

/** The outputs that an update changes, as a reader is told of them. */
export const changedIn = ({ project, stack, outputs }: StackRun["report"]): string[] =>
  outputs.filter(({ kind }) => kind !== "same").map(({ name }) => `${project}/${stack}: ${name}`);

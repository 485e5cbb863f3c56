import type { Review } from "../domain/approval/review";
import { reviewFindings } from "../domain/approval/review-findings";
import { rootDigest } from "../domain/approval/review-digest";
import { isWorthAnotherPreview, judgeFollowing, judgeReview, passesStrict } from "../domain/approval/judge-review";
import type { GitHubContext } from "../domain/github-context";
import { pushedCommits } from "../domain/github-event";
import type { PlannedStack } from "../domain/planned-stack";
import type { Note, StackReport } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import { refusedRun, skippedForReview } from "./review-refusal";
import { MOST_COMMITS, reviewedStacks, type ReviewedStack, type Reviews } from "./reviewed-stacks";
import type { RunPlan } from "./run-plan";
import type { StackRun } from "./stack-run";
import { updateAll, type UpdateHooks } from "./update-all";

export interface Held {
  readonly notes: readonly Note[];
  /** The whole run's results, where nothing may be applied. */
  readonly stopped: readonly StackRun[] | undefined;
  /** Holds a stack, when its turn comes, to what it was before the stacks that it reads were updated. */
  readonly before: NonNullable<UpdateHooks["before"]>;
  /** Holds it once more, where its state may have changed since. */
  readonly recheck: NonNullable<UpdateHooks["recheck"]>;
  /** A result with what is to be said of how it was held. */
  readonly told: (run: StackRun) => StackRun;
}

export interface HoldOptions {
  readonly plan: RunPlan;
  readonly inputs: StackInputs;
  readonly context: GitHubContext;
  readonly ports: Ports;
  /** What the comment is about. */
  readonly key: string;
}

const NOTHING = () => Promise.resolve(undefined);
const NOT_HELD: Held = { notes: [], stopped: undefined, before: NOTHING, recheck: NOTHING, told: (run) => run };

/**
 * `approval`: looks at all stacks before the first of them is updated, and holds what would run to what was reviewed. With
 * `strict` nothing is applied where one of them is not as reviewed, unless `approve-digest` names exactly this.
 */
export async function holdToReview(options: HoldOptions): Promise<Held> {
  const { plan, inputs, context, ports, key } = options;
  const held = plan.stacks.filter(({ approval, problem }) => approval !== "off" && problem === undefined);
  const { repository } = context;
  if (held.length === 0) return NOT_HELD;
  // Where no repository is known there is no GitHub to ask either: then nothing was reviewed.
  const name = repository === undefined ? "" : `${repository.owner}/${repository.name}`;
  const question = { repository: name, commits: await commitsOf(options), key };
  const reviews = await reviewedStacks(question, ports);
  // A warning needs no look at what nobody has looked at before.
  const looked = held.filter(({ id, approval }) => approval === "strict" || reviews.stacks.has(id));
  if (looked.length > 0)
    ports.log.info(`Looking at ${looked.length} of ${plan.stacks.length} stacks before any is updated.`);
  const look = (stacks: readonly PlannedStack[]) => previews(stacks, options);
  const first = await look(looked);
  const judged = await judgedAll(held, { reviews, first, look });
  const found = new Map(plan.stacks.map(({ id }) => [id, judged.get(id)]));
  const digest = digestOf(first.values());
  const failing = looked.filter(({ id, approval }) => approval === "strict" && fails(found.get(id)));
  const isApproved = inputs["approve-digest"] === digest;
  const isStopped = failing.length > 0 && !isApproved;
  const turn = { reviews, first, later: new Map<string, StackRun>(), found, digest, look, isApproved };
  return {
    notes: [...reviews.notes, ...(failing.length > 0 && isApproved ? [approvedNote(failing, digest)] : [])],
    stopped: isStopped ? plan.stacks.map((stack) => stoppedRun(stack, { failing, first, digest })) : undefined,
    before: (stack, ended) => beforeUpdate(stack, ended, turn),
    recheck: (stack, ended) => lookedAtAgain(stack, ended, turn),
    told: (run) => told(run, found.get(run.report.id), isStrict(plan, run.report.id) && !isApproved),
  };
}

/** What is deployed, newest first: what this push brought, and for stacks that are taken again what came before it. */
async function commitsOf({ plan, context, ports }: HoldOptions): Promise<string[]> {
  const own = [...(context.sha === undefined ? [] : [context.sha]), ...pushedCommits(await ports.event())];
  const owed = plan.owedSince.map((base) => ports.git.commitsSince(base, context.sha ?? "HEAD", MOST_COMMITS));
  return [...new Set([...own, ...(await Promise.all(owed)).flat()])];
}

const digestOf = (runs: Iterable<StackRun>): string =>
  rootDigest(Array.from(runs, ({ report }) => report)).slice(0, 16);

type Looked = ReadonlyMap<string, StackRun>;
type Look = (stacks: readonly PlannedStack[]) => Promise<Looked>;
type Judged = Map<string, Review | undefined>;

async function previews(stacks: readonly PlannedStack[], { plan, inputs, ports }: HoldOptions): Promise<Looked> {
  if (stacks.length === 0) return new Map();
  const runs = await updateAll({ ...plan, stacks }, { ...inputs, command: "preview" }, ports);
  return new Map(runs.map((run) => [run.report.id, run]));
}

interface Judging {
  readonly reviews: { readonly stacks: ReadonlyMap<string, Pick<ReviewedStack, "report">> };
  readonly first: Looked;
  readonly look: Look;
}

async function judgedAll(held: readonly PlannedStack[], { reviews, first, look }: Judging): Promise<Judged> {
  const reviewOf = (id: string, again?: StackReport): Review | undefined => {
    const now = first.get(id)?.report;
    if (now === undefined) return judgeUnseen();
    return isLookedAt(now) ? judgeReview(reviews.stacks.get(id)?.report, now, again) : undefined;
  };
  const judged: Judged = new Map(held.map(({ id }) => [id, reviewOf(id)]));
  const doubtful = held.filter(({ id }) => isDoubtful(judged.get(id)));
  const again = await look(doubtful);
  for (const { id } of doubtful) judged.set(id, reviewOf(id, again.get(id)?.report));
  return judged;
}

const isLookedAt = ({ outcome }: StackReport): boolean => outcome === "changed" || outcome === "unchanged";
const isDoubtful = (review: Review | undefined): boolean => review !== undefined && isWorthAnotherPreview(review);
const fails = (review: Review | undefined): boolean => review !== undefined && !passesStrict(review);
const isStrict = ({ stacks }: RunPlan, id: string): boolean =>
  stacks.some((stack) => stack.id === id && stack.approval === "strict");

function judgeUnseen(): Review {
  return { kind: "unreviewed", why: "no reviewed preview of this stack was found", follows: [], differences: [] };
}

interface Stop {
  readonly failing: readonly PlannedStack[];
  readonly first: Looked;
  readonly found: Judged;
  readonly digest: string;
}

function stoppedRun(stack: PlannedStack, { failing, first, digest }: Omit<Stop, "found">): StackRun {
  const seen = first.get(stack.id);
  const isFailing = failing.some(({ id }) => id === stack.id);
  if (seen !== undefined && isFailing) return refusedRun(seen, digest);
  return skippedForReview(
    stack,
    failing.map(({ id }) => id),
  );
}

interface Turn extends Omit<Stop, "failing"> {
  /** Looks that were taken since, and let pass. */
  readonly later: Map<string, StackRun>;
  readonly reviews: Reviews;
  readonly look: Look;
  readonly isApproved: boolean;
}

/** A preview that failed is the end of a stack, too: its update would not do better. */
async function beforeUpdate(
  stack: PlannedStack,
  ended: ReadonlyMap<string, StackRun>,
  turn: Turn,
): Promise<StackRun | undefined> {
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
async function lookedAtAgain(
  stack: PlannedStack,
  ended: ReadonlyMap<string, StackRun>,
  { reviews, first, later, found, digest, look, isApproved }: Turn,
): Promise<StackRun | undefined> {
  const passed = later.get(stack.id);
  const seen = passed ?? first.get(stack.id);
  if (seen === undefined) return undefined;
  const now = (await look([stack])).get(stack.id);
  if (now === undefined || !isLookedAt(now.report)) return now;
  const changed = changedOutputs(stack, ended);
  const isFollowing = passed === undefined && changed.length > 0 && isLookedAt(seen.report);
  const held = passed === undefined ? reviews : { stacks: new Map([[stack.id, passed]]) };
  const review = isFollowing
    ? judgeFollowing(seen.report, now.report, changed)
    : (await judgedAll([stack], { reviews: held, first: new Map([[stack.id, now]]), look })).get(stack.id);
  later.set(stack.id, now);
  if (review !== undefined && review.kind !== "same") found.set(stack.id, review);
  // The digest is good for exactly what it was given for.
  const isAnother = isLookedAt(seen.report) && !isFollowing && digestOf([seen]) !== digestOf([now]);
  if (stack.approval !== "strict" || !fails(review) || (isApproved && !isAnother)) return undefined;
  return refusedRun(now, isAnother ? digestOf(new Map([...first, [stack.id, now]]).values()) : digest);
}

/** What the stacks that it reads have put out anew in this run: `network/day: vpcId`. */
function changedOutputs({ upstreams }: PlannedStack, ended: ReadonlyMap<string, StackRun>): string[] {
  return upstreams.flatMap((id) => {
    const report = ended.get(id)?.report;
    const changed = report?.outputs.filter(({ kind }) => kind !== "same") ?? [];
    return changed.map(({ name }) => `${report?.project}/${report?.stack}: ${name}`);
  });
}

function told(run: StackRun, review: Review | undefined, strict: boolean): StackRun {
  // Where nothing was done there was nothing to review.
  const isIdle = review?.kind === "unreviewed" && run.report.outcome === "unchanged";
  if (review === undefined || isIdle) return run;
  const findings = [...reviewFindings(review, strict), ...run.report.findings];
  return { ...run, report: { ...run.report, review, findings } };
}

function approvedNote(failing: readonly PlannedStack[], digest: string): Note {
  const names = failing.map(({ id }) => id).join(", ");
  return { code: "REVIEW_OVERRIDDEN", message: `approve-digest ${digest} lets ${names} be applied as it is now.` };
}

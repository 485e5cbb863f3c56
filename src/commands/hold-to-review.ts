import { reviewFindings } from "../domain/approval/review-findings";
import { followingEarlier } from "../domain/approval/judge-review";
import type { Review } from "../domain/approval/review";
import type { GitHubContext } from "../domain/github-context";
import { pushedCommits } from "../domain/github-event";
import type { PlannedStack } from "../domain/planned-stack";
import type { Note } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import { beforeUpdate, changedIn, lookedAtAgain, type Turn } from "./hold-at-turn";
import { digestOf, fails, judgedAll, judgeUnseen, looking, type Judged, type Looked } from "./look-at-stacks";
import { refusedRun, skippedForReview } from "./review-refusal";
import { MOST_COMMITS, reviewedStacks, type Reviews } from "./reviewed-stacks";
import type { RunPlan } from "./run-plan";
import { takenLook, type TakenLook } from "./shared-look";
import type { StackRun } from "./stack-run";
import type { UpdateHooks } from "./update-all";

export interface Held {
  readonly notes: readonly Note[];
  /** What was seen before the first is updated, as far as it was looked at. */
  readonly seen: readonly StackRun[];
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
const NOT_HELD: Held = {
  ...{ notes: [], seen: [], stopped: undefined, before: NOTHING, recheck: NOTHING },
  told: (run) => run,
};

/**
 * `approval`: looks at all stacks before the first of them is updated, and holds what would run to what was reviewed. With
 * `strict` nothing is applied where one of them is not as reviewed, unless `approve-digest` names exactly this.
 * With the digest of an earlier job's look (`hold`) that one has done so: what it saw stands for this job's own look.
 */
export async function holdToReview(options: HoldOptions): Promise<Held> {
  const { plan, inputs, context, ports, key } = options;
  const held = plan.stacks.filter(({ approval, problem }) => approval !== "off" && problem === undefined);
  const { repository } = context;
  if (held.length === 0) return NOT_HELD;
  // Where no repository is known there is no GitHub to ask either: then nothing was reviewed.
  const name = repository === undefined ? "" : `${repository.owner}/${repository.name}`;
  const [reviews, taken] = await Promise.all([
    reviewedStacks({ repository: name, commits: await commitsOf(options), key }, ports),
    isDigest(inputs.hold) ? takenLook(inputs.hold, context, ports) : { look: undefined, notes: [] },
  ]);
  // A warning needs no look at what nobody has looked at before.
  const looked = held.filter(({ id, approval }) => approval === "strict" || reviews.stacks.has(id));
  const about = { looked, held, reviews };
  const { first, found, refused } =
    taken.look === undefined ? await ownLook(about, options) : earlierLook(taken.look, about);
  const digest = digestOf(strictOf(plan, first));
  const failing = looked.filter(({ id, approval }) => approval === "strict" && refused.has(id));
  const isApproved = inputs["approve-digest"] === digest;
  const turn: Turn = {
    ...{ reviews, first, found, look: looking(options), later: new Map(), approved: inputs["approve-digest"] },
    digestWith: (now) => digestOf(strictOf(plan, new Map([...first, [now.report.id, now]]))),
    looked: new Set(looked.map(({ id }) => id)),
    earlier: taken.look?.ended,
  };
  const overridden = failing.length > 0 && isApproved ? [approvedNote(failing, digest)] : [];
  return {
    notes: [...unlessSame(reviews.notes, held, found), ...taken.notes, ...overridden],
    seen: looked.flatMap(({ id }) => first.get(id) ?? []),
    stopped:
      failing.length > 0 && !isApproved
        ? plan.stacks.map((stack) => stoppedRun(stack, { failing, first, digest }))
        : undefined,
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

/** Why a review was not used is worth reading only where one is missing, or tells something else. */
function unlessSame(notes: readonly Note[], held: readonly PlannedStack[], found: Judged): readonly Note[] {
  const isSame = held.every(({ id }) => found.get(id)?.kind === "same");
  return isSame ? notes.filter(({ code }) => code !== "REVIEW_UNUSED") : notes;
}

interface Seen {
  readonly first: Looked;
  readonly found: Judged;
  /** Ids of those that strict does not let pass. */
  readonly refused: ReadonlySet<string>;
}

/** What is looked at, and what it is held to. */
interface About {
  readonly looked: readonly PlannedStack[];
  readonly held: readonly PlannedStack[];
  readonly reviews: Reviews;
}

async function ownLook({ looked, held, reviews }: About, options: HoldOptions): Promise<Seen> {
  const { plan, context, ports } = options;
  if (looked.length > 0)
    ports.log.info(`Looking at ${looked.length} of ${plan.stacks.length} stacks before any is updated.`);
  const look = looking(options);
  const first = await look(looked);
  const found = await judgedAll(held, { reviews, first, look });
  if ((context.run.attempt ?? 1) > 1)
    for (const { id, ...stack } of held)
      found.set(id, followingEarlier(found.get(id), appliedEarlier(stack, first, reviews)));
  return { first, found, refused: new Set(held.filter(({ id }) => fails(found.get(id))).map(({ id }) => id)) };
}

/**
 * Outputs that the reviewed update of a stack which this one reads was to change, and that an earlier attempt of this run has
 * changed: of the same commit, held to the same review.
 */
function appliedEarlier(
  { upstreams, reads }: Pick<PlannedStack, "upstreams" | "reads">,
  first: Looked,
  reviews: Reviews,
) {
  return (reads ?? upstreams).flatMap((id) => {
    const reviewed = reviews.stacks.get(id)?.report;
    const isDone = (first.get(id)?.report.outcome ?? "unchanged") === "unchanged";
    return reviewed === undefined || !isDone ? [] : changedIn(reviewed);
  });
}

function earlierLook({ first }: TakenLook, { looked, held }: About): Seen {
  const isRefused = ({ id }: PlannedStack): boolean => first.get(id)?.report.outcome === "refused";
  const found: Judged = new Map();
  for (const stack of held) {
    const review = looked.includes(stack) ? first.get(stack.id)?.report.review : judgeUnseen();
    if (review != null) found.set(stack.id, review);
  }
  return { first, found, refused: new Set(held.filter(isRefused).map(({ id }) => id)) };
}

const isDigest = (hold: string): boolean => hold !== "" && hold !== "only";

/** What a digest to approve is about: the others need no approval. */
const strictOf = (plan: RunPlan, runs: Looked): StackRun[] =>
  [...runs].flatMap(([id, run]) => (isStrict(plan, id) ? [run] : []));

const isStrict = ({ approvalOf }: RunPlan, id: string): boolean => approvalOf(id) === "strict";

interface Stop {
  readonly failing: readonly PlannedStack[];
  readonly first: Looked;
  readonly digest: string;
}

function stoppedRun(stack: PlannedStack, { failing, first, digest }: Stop): StackRun {
  const seen = first.get(stack.id);
  const isFailing = failing.some(({ id }) => id === stack.id);
  if (seen !== undefined && isFailing) return refusedRun(seen, digest);
  return skippedForReview(
    stack,
    failing.map(({ id }) => id),
  );
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

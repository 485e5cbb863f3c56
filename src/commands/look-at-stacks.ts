import { isWorthAnotherPreview, judgeReview, passesStrict } from "../domain/approval/judge-review";
import { rootDigest } from "../domain/approval/review-digest";
import type { Review } from "../domain/approval/review";
import { maskStack } from "../domain/masked-report";
import { makeMasker } from "../domain/masking";
import type { PlannedStack } from "../domain/planned-stack";
import type { StackReport } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import type { ReviewedStack } from "./reviewed-stacks";
import type { RunPlan } from "./run-plan";
import type { StackRun } from "./stack-run";
import { updateAll } from "./update-all";

/** Previews by stack id. */
export type Looked = ReadonlyMap<string, StackRun>;
export type Look = (stacks: readonly PlannedStack[]) => Promise<Looked>;
export type Judged = Map<string, Review | undefined>;

interface LookOptions {
  readonly plan: RunPlan;
  readonly inputs: StackInputs;
  readonly ports: Ports;
}

/** Previews, masked as the reviewed ones that they are held to were when they were kept. */
export const looking =
  ({ plan, inputs, ports }: LookOptions): Look =>
  async (stacks) => {
    if (stacks.length === 0) return new Map();
    const runs = await updateAll({ ...plan, stacks }, { ...inputs, command: "preview" }, ports);
    const masker = makeMasker([...new Set(runs.flatMap(({ plaintexts }) => plaintexts))]);
    return new Map(runs.map((run) => [run.report.id, { ...run, report: maskStack(run.report, masker) }]));
  };

export interface Judging {
  readonly reviews: { readonly stacks: ReadonlyMap<string, Pick<ReviewedStack, "report">> };
  readonly first: Looked;
  readonly look: Look;
}

/** Holds looks to reviews. Where only values differ, a second look tells whether they say anything. */
export async function judgedAll(held: readonly PlannedStack[], { reviews, first, look }: Judging): Promise<Judged> {
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

/** With what tells a later job whether the stack's state is still the one that this one saw, or left. */
export function withState(run: StackRun): StackRun {
  const isMeant = run.report.update === "up" || isLookedAt(run.report);
  const state = isMeant ? run.stateDigest?.() : undefined;
  return state === undefined ? run : { ...run, report: { ...run.report, stateDigest: state } };
}

/** Whether a preview came to a whole result. */
export const isLookedAt = ({ outcome }: StackReport): boolean => outcome === "changed" || outcome === "unchanged";
export const fails = (review: Review | undefined): boolean => review !== undefined && !passesStrict(review);
const isDoubtful = (review: Review | undefined): boolean => review !== undefined && isWorthAnotherPreview(review);

/** Of what nobody has reviewed, and nobody has looked at now. */
export function judgeUnseen(): Review {
  return { kind: "unreviewed", why: "no reviewed preview of this stack was found", follows: [], differences: [] };
}

/** What `approve-digest` names. */
export const digestOf = (runs: Iterable<StackRun>): string =>
  rootDigest(Array.from(runs, ({ report }) => report)).slice(0, 16);

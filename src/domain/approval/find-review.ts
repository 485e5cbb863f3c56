import type { Marker } from "../comment-marker";
import type { ReadReport } from "../merge-read";
import type { Report, StackReport } from "../report";
import { rootDigest } from "./review-digest";

/** What is known of one reviewed preview. */
export interface ReviewSource {
  readonly pullRequest: number;
  /** The pull request's last commit: what a reviewer has agreed to. */
  readonly head: string;
  /** Of the comment that we wrote: it names the run and what it found. */
  readonly marker: Pick<Marker, "digest">;
  /** As GitHub tells of it. */
  readonly run: { readonly id: number; readonly headSha: string; readonly path: string };
  /** The workflow's file is in the repository at the commit that is deployed. */
  readonly isWorkflowHere: boolean;
  /** Of the run's artifacts. */
  readonly reports: readonly ReadReport[];
}

export type FoundReview =
  | { readonly stacks: ReadonlyMap<string, StackReport> }
  /** Why it does not count; ends the sentence "The preview of pull request #N does not count: …". */
  | { readonly problem: string };

/**
 * The stacks as they were reviewed. A comment can be edited by whoever may write to the repository, an artifact cannot: so
 * the comment only says which run it was and by what digest the result is known, and the run's own reports must fit both.
 */
export function findReview({ head, marker, run, isWorkflowHere, reports }: ReviewSource): FoundReview {
  if (run.headSha !== head)
    return {
      problem: `run ${run.id} previewed ${run.headSha.slice(0, 7)}, and the last commit is ${head.slice(0, 7)}`,
    };
  if (!isWorkflowHere)
    return {
      problem: `its workflow ${run.path} is not in the commit that is deployed, so it cannot vouch for anything`,
    };
  const whole = reports.flatMap((read) => ("report" in read && isOfRun(read.report, run, head) ? [read.report] : []));
  if (whole.length === 0) return { problem: `run ${run.id} has no report any more, or it cannot be read` };
  const stacks = newestByStack(whole);
  if (marker.digest !== rootDigest([...stacks.values()]))
    return { problem: `what the comment says is not what run ${run.id} found` };
  return { stacks };
}

function isOfRun({ run }: Report, { id }: ReviewSource["run"], head: string): boolean {
  return run.id === String(id) && run.command === "preview" && run.sha === head;
}

/** A re-run of failed jobs leaves the reports of the others as they are: each stack's latest attempt counts. */
function newestByStack(reports: readonly Report[]): Map<string, StackReport> {
  const inOrder = reports.toSorted((one, other) => (one.run.attempt ?? 1) - (other.run.attempt ?? 1));
  return new Map(inOrder.flatMap(({ stacks }) => stacks.map((stack) => [stack.id, stack] as const)));
}

import { findReview } from "../domain/approval/find-review";
import { reviewedIn } from "../domain/comment-marker";
import { readReport } from "../domain/merge-read";
import type { Note, StackReport } from "../domain/report";
import { REPORT_ARTIFACTS } from "../domain/report-artifact";
import { newestOwn } from "../domain/sticky-comment";
import { InfraError } from "../errors";
import type { GitHub, Ports } from "../ports";

export interface ReviewedStack {
  readonly report: StackReport;
  readonly pullRequest: number;
}

export interface Reviews {
  /** By the stack's id. */
  readonly stacks: ReadonlyMap<string, ReviewedStack>;
  /** What does not count, and why. */
  readonly notes: readonly Note[];
}

export interface ReviewQuestion {
  /** `owner/name` */
  readonly repository: string;
  /** The commits that are deployed, newest first: what a push or a merge queue brought. */
  readonly commits: readonly string[];
  /** What the comments are about: `stacks`, or one stack's id. */
  readonly key: string;
}

type Needs = Pick<Ports, "github" | "git">;

/** A push of more commits than these is asked about its newest ones only. */
export const MOST_COMMITS = 30;

/**
 * The reviewed previews of what is deployed: of the pull requests that its commits belong to, whether merged, squashed,
 * rebased or through a merge queue. A stack in several of them counts as the newest one has it. Never throws for what GitHub
 * refuses: then there is no review, and a note says why.
 */
export async function reviewedStacks(question: ReviewQuestion, ports: Needs): Promise<Reviews> {
  const { github } = ports;
  if ("unavailable" in github) return { stacks: new Map(), notes: [noteOf(github.unavailable.what)] };
  const stacks = new Map<string, ReviewedStack>();
  const notes: Note[] = [];
  for (const pullRequest of await pullRequestsOf(question.commits, github, notes)) {
    const found = await reviewOf(pullRequest, question, { ...ports, github }).catch(problemOf);
    if ("problem" in found)
      notes.push(noteOf(`The preview of pull request #${pullRequest} does not count: ${found.problem}.`));
    else for (const [id, report] of found.stacks) if (!stacks.has(id)) stacks.set(id, { report, pullRequest });
  }
  return { stacks, notes: [...notes, ...whichReviews(stacks)] };
}

/** With several pull requests a reader cannot know by which of them a stack was reviewed. */
function whichReviews(stacks: Reviews["stacks"]): Note[] {
  const byNumber = Map.groupBy(stacks, ([, { pullRequest }]) => pullRequest);
  if (byNumber.size < 2) return [];
  const told = [...byNumber].map(([number, all]) => `#${number} (${all.map(([id]) => id).join(", ")})`);
  return [{ code: "HOLD", message: `Held to the reviewed previews of pull requests ${told.join(", ")}.` }];
}

async function pullRequestsOf(commits: readonly string[], github: GitHub, notes: Note[]): Promise<readonly number[]> {
  if (commits.length > MOST_COMMITS) notes.push(noteOf(tooMany(commits.length)));
  const found = await Promise.all(
    commits.slice(0, MOST_COMMITS).map((sha) => github.pullRequestsOf(sha).catch((error: unknown) => problemOf(error))),
  );
  const problem = found.find((each) => "problem" in each);
  if (problem !== undefined) notes.push(noteOf(problem.problem));
  return [...new Set(found.flatMap((each) => ("problem" in each ? [] : each)))];
}

const tooMany = (count: number): string =>
  `Of ${count} commits that are deployed the newest ${MOST_COMMITS} were asked for their pull requests; a review of an older one does not count`;

type Found = ReturnType<typeof findReview>;

async function reviewOf(
  pullRequest: number,
  { repository, key }: ReviewQuestion,
  { github, git }: Needs & { readonly github: GitHub },
): Promise<Found> {
  const comments = github.comments(pullRequest);
  const [all, { head }] = await Promise.all([comments.list(), github.pullRequestCommits(pullRequest)]);
  const own = await newestOwn(all, { key, repo: repository, pr: pullRequest }, () => comments.login());
  const reviewed = own === undefined ? undefined : reviewedIn(own.marker);
  if (reviewed == null) return { problem: "it has no comment of ours that tells of a preview" };
  const id = Number(reviewed.run);
  const run = await github.workflowRun(id);
  const kept = await github.reportsOfRun(id, REPORT_ARTIFACTS);
  return findReview({
    ...{ pullRequest, head, run, marker: reviewed },
    isWorkflowHere: git.readText(run.path) !== undefined,
    reports: kept.map(readReport),
  });
}

function problemOf(error: unknown): { readonly problem: string } {
  if (error instanceof InfraError) {
    const { what, why, next } = error.explanation;
    return {
      problem: [what, why, next]
        .filter((part) => part !== undefined)
        .join(" ")
        .replace(/\.$/, ""),
    };
  }
  return { problem: error instanceof Error ? error.message : String(error) };
}

function noteOf(message: string): Note {
  return { code: "REVIEW_UNUSED", message: message.endsWith(".") ? message : `${message}.` };
}

import { withNotice } from "../domain/comment-notice";
import type { GitHubContext } from "../domain/github-context";
import { overlapsOf, type Overlap } from "../domain/overlap";
import type { Masker } from "../domain/masking";
import type { Note, StackReport } from "../domain/report";
import { InfraError } from "../errors";
import type { GitHub, Ports } from "../ports";
import { code } from "../render/inert";

/** Of so many pull requests at most it is looked up whether they are still open. */
const MOST = 5;

/** Other open pull requests that change a stack of this one. */
export interface Overlaps {
  readonly notes: readonly Note[];
  /** Tells the others, in their comments. Never fails the run. */
  readonly tellOthers: () => Promise<void>;
}

const NONE: Overlaps = { notes: [], tellOthers: () => Promise.resolve() };

/**
 * Whichever of two pull requests is merged second brings other changes than its preview said. Both are told.
 * Found by the comments of ours that were written last; never fails the run.
 */
export async function findOverlaps(
  reports: readonly StackReport[],
  context: GitHubContext,
  { github, log, masker }: Pick<Ports, "github" | "log"> & { readonly masker: Masker },
): Promise<Overlaps> {
  const { repository, pullRequest } = context;
  const stacks = reports.flatMap(({ id, outcome }) => (outcome === "changed" ? [id] : []));
  if ("unavailable" in github || repository === undefined || pullRequest === undefined || stacks.length === 0)
    return NONE;
  const own = { repo: `${repository.owner}/${repository.name}`, pr: pullRequest.number, stacks };
  try {
    const open = await openOverlaps(github, own);
    return {
      notes: open.map(({ comment, stacks: shared }) => ({
        code: "ALSO_CHANGED",
        message: `Pull request #${comment.pullRequest} changes ${shared.join(", ")} too. Preview again what is merged second.`,
      })),
      tellOthers: () => quietly(log, () => tell(open, { pr: own.pr, masker }, github)),
    };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    log.debug(error.message);
    return NONE;
  }
}

async function openOverlaps(
  github: GitHub,
  own: { readonly repo: string; readonly pr: number; readonly stacks: readonly string[] },
): Promise<Overlap[]> {
  const comments = await github.recentComments();
  if (overlapsOf(comments, { ...own, login: undefined }).length === 0 && comments.length === 0) return [];
  const login = await github.comments(own.pr).login();
  const found = overlapsOf(comments, { ...own, login }).slice(0, MOST);
  const states = await Promise.all(found.map(({ comment }) => github.pullRequestCommits(comment.pullRequest)));
  return found.filter((_, at) => states[at]?.isOpen === true);
}

async function tell(
  open: readonly Overlap[],
  { pr, masker }: { pr: number; masker: Masker },
  github: GitHub,
): Promise<void> {
  for (const { comment, stacks } of open) {
    const lines = [
      "> [!NOTE]",
      `> Pull request #${pr} changes ${stacks.map((id) => code(masker.mask(id))).join(", ")} too. Preview again what is merged second.`,
    ];
    const comments = github.comments(comment.pullRequest);
    // Its own run may have written since it was found.
    const now = (await comments.list()).find(({ id }) => id === comment.id);
    const body = now === undefined ? undefined : withNotice(now.body, lines, `also ${pr}`);
    if (body !== undefined && body !== now?.body) await comments.update(comment.id, body);
  }
}

async function quietly(log: Ports["log"], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    log.debug(error.message);
  }
}

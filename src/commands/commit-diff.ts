import type { ChangeBase } from "../domain/change-base";
import type { ChangeSet } from "../domain/changed-file";
import { InfraError } from "../errors";
import type { Git, Log, Ports } from "../ports";

export type Commits = Extract<ChangeBase, { kind: "commits" }>;

export interface ChangeSources {
  readonly git: Git;
  readonly github: Ports["github"];
  readonly log: Pick<Log, "info">;
}

/** How much further back a shallow clone reaches with each step; a longer history is left to the API. */
const STEPS = [50, 500, 5000];

/** What differs between two commits by git, which gets what it lacks; undefined where that cannot be had. */
export async function diffBetween(wanted: Commits, { git, log }: ChangeSources): Promise<ChangeSet | undefined> {
  const here = await localDiff(wanted, git);
  if (here !== undefined) return here;
  const isShallow = await git.isShallow().catch(() => false);
  if (!(await fetchMissing(wanted, git, isShallow))) return undefined;
  const fetched = await localDiff(wanted, git);
  if (fetched !== undefined || !isShallow || !wanted.fromMergeBase) return fetched;
  for (const deepen of STEPS) {
    log.info(`The clone is shallow and does not reach where ${wanted.how} began: getting ${deepen} commits more.`);
    if (!(await git.fetch(refsOf([wanted.base, wanted.head]), { deepen }))) return undefined;
    const deeper = await localDiff(wanted, git);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/**
 * Whether a commit leads to another one; false where that cannot be told. In a clone that ends early both may meet on a way
 * around (a branch that began before the older one and came in after it): only one of the two is an answer.
 */
export async function leadsTo(
  { older, newer, how }: { readonly older: string; readonly newer: string; readonly how: string },
  { git, log }: Pick<ChangeSources, "git" | "log">,
): Promise<boolean> {
  const both = { base: newer, head: older };
  if (!(await fetchMissing(both, git, await git.isShallow().catch(() => false)))) return false;
  for (const deepen of [...STEPS, undefined]) {
    const meeting = await git.mergeBase(newer, older);
    if (meeting === older || meeting === newer) return meeting === older;
    if (deepen === undefined || !(await git.isShallow().catch(() => false))) return false;
    log.info(`The clone is shallow and does not reach ${how}: getting ${deepen} commits more.`);
    if (!(await git.fetch([newer, older], { deepen }))) return false;
  }
  return false;
}

async function localDiff({ base, head, fromMergeBase, how }: Commits, git: Git): Promise<ChangeSet | undefined> {
  const direct = await git.diff(base, head, { fromMergeBase }).catch(unlessGitRefused);
  if (direct !== undefined) return { kind: "files", files: direct, how };
  if (!fromMergeBase) return undefined;
  // Git refuses where there are several merge bases (each side was merged into the other): any of them will do.
  const start = await git.mergeBase(base, head);
  const files = start === undefined ? undefined : await git.diff(start, head);
  return files === undefined ? undefined : { kind: "files", files, how };
}

function unlessGitRefused(error: unknown): undefined {
  if (!(error instanceof InfraError) || error.code !== "GIT_UNUSABLE") throw error;
}

/** A shallow clone gets the commits alone, a whole one all that leads to them: a depth would cut what it has. */
async function fetchMissing(
  { base, head }: Pick<Commits, "base" | "head">,
  git: Git,
  isShallow: boolean,
): Promise<boolean> {
  const known = await Promise.all([base, head].map((ref) => git.commit(ref)));
  const missing = [base, head].filter((_, index) => known[index] === undefined);
  if (missing.length === 0) return true;
  return git.fetch(refsOf(missing), isShallow ? { depth: 1 } : undefined);
}

const refsOf = (refs: readonly string[]): string[] =>
  refs.map((ref) => {
    const branch = /^refs\/remotes\/origin\/(.+)$/.exec(ref)?.[1];
    return branch === undefined ? ref : `+refs/heads/${branch}:${ref}`;
  });

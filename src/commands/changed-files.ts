import type { ChangeBase } from "../domain/change-base";
import type { ChangeSet } from "../domain/changed-file";
import { InfraError } from "../errors";
import type { Git } from "../ports";
import { filesFromApi } from "./changed-files-api";
import { filesSince } from "./changed-files-since";
import { diffBetween, type ChangeSources, type Commits } from "./commit-diff";

/**
 * The files of a change: from git where the history allows, deepened if need be; else from GitHub's API; else everything,
 * and why. Never fewer than there are.
 * @throws InfraError INPUT_INVALID where a base that was asked for by name is none
 */
export async function changedFiles(base: ChangeBase, sources: ChangeSources): Promise<ChangeSet> {
  switch (base.kind) {
    case "everything":
      return base;
    case "since":
      return filesSince(base, sources);
    case "commits":
      return between(base, sources);
    case "pull-request":
      return ofPullRequest(base, sources);
  }
}

async function between(wanted: Commits, sources: ChangeSources): Promise<ChangeSet> {
  const effect = wanted.pullRequest === undefined ? undefined : await mergeEffect(wanted, sources.git);
  return effect ?? (await diffBetween(wanted, sources)) ?? (await filesFromApi(wanted, sources));
}

/**
 * What the checked-out merge commit of a pull request adds to its base: the very tree that is previewed, though the base
 * has moved on. One commit is needed besides it, and no history.
 */
async function mergeEffect({ head, how }: Commits, git: Git): Promise<ChangeSet | undefined> {
  const [base, merged, ...more] = await git.parents("HEAD").catch(() => []);
  if (base === undefined || merged !== head || more.length > 0) return undefined;
  if ((await git.commit(base)) === undefined && !(await git.fetch([base], { depth: 1 }))) return undefined;
  return { kind: "files", files: await git.diff(base, "HEAD"), how };
}

type OnlyNumber = Extract<ChangeBase, { kind: "pull-request" }>;

async function ofPullRequest({ pullRequest, how }: OnlyNumber, sources: ChangeSources): Promise<ChangeSet> {
  const { github, log } = sources;
  if ("unavailable" in github) return { kind: "everything", reason: `${how}: ${github.unavailable.what}` };
  const commits = await github.pullRequestCommits(pullRequest).catch((error: unknown) => {
    if (!(error instanceof InfraError)) throw error;
    log.info(error.message);
    return undefined;
  });
  if (commits === undefined) return { kind: "everything", reason: `${how} could not be read` };
  return between({ kind: "commits", ...commits, fromMergeBase: true, pullRequest, how }, sources);
}

import type { ChangeSet } from "../domain/changed-file";
import { InfraError } from "../errors";
import type { ApiChange, GitHub } from "../ports";
import type { ChangeSources, Commits } from "./commit-diff";

/** The files of a change by GitHub's API, or everything and why: what it lists is limited. */
export async function filesFromApi(wanted: Commits, { github, log }: ChangeSources): Promise<ChangeSet> {
  const lost = `the history between ${shown(wanted.base)} and ${shown(wanted.head)} cannot be had from git`;
  if ("unavailable" in github) return { kind: "everything", reason: lost };
  try {
    const { files, isComplete } = await listed(wanted, github);
    if (!isComplete)
      return { kind: "everything", reason: `${lost}, and GitHub lists only the first ${files.length} files` };
    return { kind: "files", files, how: `${wanted.how}, by GitHub's API` };
  } catch (error) {
    log.info(error instanceof InfraError ? error.message : String(error));
    return { kind: "everything", reason: `${lost} nor from GitHub's API` };
  }
}

/** A pull request's list is the longer one, but it is always about its newest commit. */
async function listed(wanted: Commits, github: GitHub): Promise<ApiChange> {
  const { pullRequest, head } = wanted;
  if (pullRequest === undefined) return comparison(wanted, github);
  const files = await github.pullRequestFiles(pullRequest);
  const now = await github.pullRequestCommits(pullRequest);
  return now.head === head ? files : comparison(wanted, github);
}

/** A comparison by the API starts at the merge base; for a force-push that would leave out what was taken back. */
async function comparison({ base, head, fromMergeBase }: Commits, github: GitHub): Promise<ApiChange> {
  const from = base.replace(/^refs\/remotes\/origin\//, "");
  const ahead = await github.comparedFiles(from, head);
  if (fromMergeBase) return ahead;
  const behind = await github.comparedFiles(head, from);
  return { files: [...ahead.files, ...behind.files], isComplete: ahead.isComplete && behind.isComplete };
}

const shown = (ref: string): string =>
  /^[0-9a-f]{40,64}$/.test(ref) ? ref.slice(0, 7) : ref.replace("refs/remotes/", "");

import type { ChangeBase } from "../domain/change-base";
import type { ChangeSet } from "../domain/changed-file";
import { InfraError } from "../errors";
import type { Git } from "../ports";
import { filesFromApi } from "./changed-files-api";
import { diffBetween, type ChangeSources, type Commits } from "./commit-diff";

type Since = Extract<ChangeBase, { kind: "since" }>;

/**
 * What was done since HEAD left a branch, tag or commit. At a terminal with what is not committed yet, and without asking
 * the network; in a job between commits alone, since what its earlier steps wrote is no change.
 * @throws InfraError INPUT_INVALID where the base names nothing
 */
export async function filesSince(since: Since, sources: ChangeSources): Promise<ChangeSet> {
  const { git } = sources;
  const name = since.base === "" ? await git.defaultBranch() : since.base;
  if (name === undefined)
    return { kind: "everything", reason: "this clone does not know its default branch; name one by `base`" };
  if (since.withWorkTree) return workTree(name, since, git);
  const [base, head] = [await fetched(name, git), await git.commit("HEAD")];
  if (base === undefined || head === undefined) throw unknownBase(name);
  const wanted: Commits = { ...since, kind: "commits", base, head, fromMergeBase: true, pullRequest: undefined };
  return (await diffBetween(wanted, sources)) ?? (await filesFromApi(wanted, sources));
}

async function workTree(name: string, { how }: Since, git: Git): Promise<ChangeSet> {
  const base = await local(name, git);
  if (base === undefined) throw unknownBase(name);
  const from = (await git.mergeBase(base, "HEAD")) ?? base;
  return { kind: "files", files: await git.diff(from), how };
}

async function local(name: string, git: Git): Promise<string | undefined> {
  return (await git.commit(name)) ?? (await git.commit(`refs/remotes/origin/${name}`));
}

/** A checkout of one commit knows no other branch or tag. */
async function fetched(name: string, git: Git): Promise<string | undefined> {
  const here = await local(name, git);
  if (here !== undefined) return here;
  const isShallow = await git.isShallow();
  const refs = [`+refs/heads/${name}:refs/remotes/origin/${name}`, `+refs/tags/${name}:refs/tags/${name}`, name];
  for (const ref of refs) {
    if (await git.fetch([ref], isShallow ? { depth: 1 } : undefined)) return local(name, git);
  }
  return undefined;
}

function unknownBase(name: string): InfraError {
  return new InfraError("INPUT_INVALID", {
    what: `Input "base" is ${JSON.stringify(name.slice(0, 200))}, which is no branch, tag or commit here.`,
    next: "Fetch it first (git fetch origin NAME), or name another one.",
  });
}

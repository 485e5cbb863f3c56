import { z } from "zod";
import type { ChangedFile, FileStatus } from "../domain/changed-file";
import type { ApiChange, PullRequestCommits } from "../ports";
import type { RepositoryAccess } from "./github-comments";

/** GitHub lists no more files of a pull request than these, and of a comparison no more than those. Their documentation. */
const PULL_REQUEST_LIMIT = 3000;
const COMPARISON_LIMIT = 300;

const STATUS_OF: Readonly<Record<string, FileStatus>> = {
  added: "added",
  removed: "deleted",
  modified: "modified",
  renamed: "renamed",
  copied: "copied",
  changed: "type-changed",
};

const fileSchema = z
  .object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() })
  .transform(({ filename: path, status, previous_filename: oldPath }): ChangedFile => {
    return { path, status: STATUS_OF[status] ?? "modified", ...(oldPath === undefined ? {} : { oldPath }) };
  });

const pullSchema = z.object({
  state: z.string(),
  head: z.object({ sha: z.string() }),
  base: z.object({ sha: z.string() }),
});

export async function pullRequestCommits(
  { owner, name: repo, call }: RepositoryAccess,
  number: number,
): Promise<PullRequestCommits> {
  return call(`read pull request #${number}`, async ({ rest }) => {
    const { data } = await rest.pulls.get({ owner, repo, pull_number: number });
    const { head, base, state } = pullSchema.parse(data);
    return { head: head.sha, base: base.sha, isOpen: state === "open" };
  });
}

export async function pullRequestFiles(
  { owner, name: repo, call }: RepositoryAccess,
  number: number,
): Promise<ApiChange> {
  return call(`list the files of pull request #${number}`, async ({ paginate, rest }) => {
    const all = await paginate(rest.pulls.listFiles, { owner, repo, pull_number: number, per_page: 100 });
    const files = z.array(fileSchema).parse(all);
    return { files, isComplete: files.length < PULL_REQUEST_LIMIT };
  });
}

export async function comparedFiles(
  { owner, name: repo, call }: RepositoryAccess,
  base: string,
  head: string,
): Promise<ApiChange> {
  return call(`compare ${base.slice(0, 7)} with ${head.slice(0, 7)}`, async ({ rest }) => {
    const { data } = await rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    });
    const files = z.array(fileSchema).parse(data.files ?? []);
    return { files, isComplete: files.length < COMPARISON_LIMIT };
  });
}

import { z } from "zod";
import { parseContext } from "../domain/github-context";
import type { Explanation } from "../errors";
import type { GitHub } from "../ports";
import { tokenAccess } from "./github-access";
import { comparedFiles, pullRequestCommits, pullRequestFiles } from "./github-changes";
import { deployments, workflowRun } from "./github-deployments";
import { makeOctokit, type Octokit, type Patience } from "./github-client-octokit";
import { pullRequestComments, recentComments, type RepositoryAccess } from "./github-comments";
import { gitHubFailure, unreadableAnswer, type FailureSetting } from "./github-failure";
import { readEvent } from "./github-run";

export interface GitHubOptions {
  /** undefined or empty: there is none. */
  readonly token: string | undefined;
  /** GITHUB_REPOSITORY, GITHUB_API_URL; the event tells where a refusal comes from (a fork, Dependabot). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly patience?: Partial<Patience>;
}

/**
 * GitHub for one repository, or why there is none. The client is loaded with the first call.
 * All calls throw GITHUB_UNUSABLE with what was tried, why it failed and what to do.
 */
export function gitHubOf({ token, environment, patience }: GitHubOptions): GitHub | { unavailable: Explanation } {
  const { repository, apiUrl } = parseContext(environment, undefined);
  if (token === undefined || token === "") return { unavailable: NO_TOKEN };
  if (repository === undefined) return { unavailable: NO_REPOSITORY };
  let octokit: Promise<Octokit> | undefined;
  const access: RepositoryAccess = {
    ...repository,
    async call(doing, work) {
      try {
        return await work(await (octokit ??= makeOctokit(token, apiUrl, patience)));
      } catch (error) {
        const setting = await settingOf(doing, environment);
        throw error instanceof z.ZodError ? unreadableAnswer(setting, error) : gitHubFailure(error, setting);
      }
    },
  };
  return {
    comments: (pullRequest) => pullRequestComments(access, pullRequest),
    pullRequestsOf: (sha) => pullRequestsOf(access, sha),
    pullRequestCommits: (number) => pullRequestCommits(access, number),
    recentComments: () => recentComments(access),
    pullRequestFiles: (number) => pullRequestFiles(access, number),
    workflowRun: (id) => workflowRun(access, id),
    reportsOfRun: async (run, prefix) => {
      const { filesOfRun } = await import("./github-artifacts");
      return filesOfRun(access, { run, prefix, file: "report.json" });
    },
    deployments: deployments(access),
    access: (pullRequest) => tokenAccess(access, pullRequest),
    comparedFiles: (base, head) => comparedFiles(access, base, head),
  };
}

const NO_TOKEN = {
  what: "There is no GitHub token.",
  next: "Give one in the input `github-token` (at a terminal: GITHUB_TOKEN).",
} as const;

const NO_REPOSITORY = {
  what: "The GitHub repository is not known.",
  next: "Run in GitHub Actions, or set GITHUB_REPOSITORY to owner/name.",
} as const;

/** Looked at only when something failed. */
async function settingOf(doing: string, environment: GitHubOptions["environment"]): Promise<FailureSetting> {
  const { apiUrl, pullRequest } = parseContext(environment, await readEvent(environment));
  return {
    doing,
    apiUrl,
    isFork: pullRequest?.isFork === true,
    isDependabot: pullRequest?.isDependabot === true,
  };
}

const pullsSchema = z.array(z.object({ number: z.int().min(1), state: z.string() }));

async function pullRequestsOf({ owner, name: repo, call }: RepositoryAccess, sha: string): Promise<readonly number[]> {
  const found = await call(`find the pull request of commit ${sha.slice(0, 7)}`, async ({ paginate, rest }) =>
    pullsSchema.parse(
      await paginate(rest.repos.listPullRequestsAssociatedWithCommit, { owner, repo, commit_sha: sha, per_page: 100 }),
    ),
  );
  const [open, closed] = [true, false].map((wanted) => found.filter(({ state }) => (state === "open") === wanted));
  return [...(open ?? []), ...(closed ?? [])].map(({ number }) => number);
}

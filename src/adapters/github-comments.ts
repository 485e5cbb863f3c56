import { z } from "zod";
import type { PlacedComment } from "../domain/overlap";
import type { ExistingComment, PullRequestComments } from "../ports";
import type { Octokit } from "./github-client-octokit";

/** What a client needs to know of where it is used. */
export interface RepositoryAccess {
  readonly owner: string;
  readonly name: string;
  /** Runs a call; every failure becomes a GITHUB_UNUSABLE that says what was tried. */
  call<T>(doing: string, work: (octokit: Octokit) => Promise<T>): Promise<T>;
}

const commentSchema = z
  .object({
    id: z.int(),
    body: z.string().nullish(),
    html_url: z.string(),
    user: z.object({ login: z.string() }).nullish(),
    created_at: z.string(),
  })
  .transform(({ id, body, html_url: url, user, created_at: createdAt }): ExistingComment => {
    return { id, body: body ?? "", url, author: user?.login ?? GHOST, createdAt };
  });

/** Who GitHub shows where an account is gone. */
const GHOST = "ghost";

/** The comments of one pull request: all of them, whatever the number of pages. */
export function pullRequestComments(access: RepositoryAccess, pullRequest: number): PullRequestComments {
  const { owner, name: repo, call } = access;
  const at = { owner, repo };
  let known: Promise<string | undefined> | undefined;
  return {
    login: () => (known ??= call("learn who the token is", loginOf).catch(() => undefined)),
    list: () =>
      call(`list the comments of pull request #${pullRequest}`, async ({ paginate, rest }) => {
        const all = await paginate(rest.issues.listComments, { ...at, issue_number: pullRequest, per_page: 100 });
        return z.array(commentSchema).parse(all);
      }),
    create: (body) =>
      call(`comment on pull request #${pullRequest}`, async ({ rest }) => {
        const { data } = await rest.issues.createComment({ ...at, issue_number: pullRequest, body });
        return commentSchema.parse(data);
      }),
    update: (id, body) =>
      call(`update its comment on pull request #${pullRequest}`, async ({ rest }) => {
        const { data } = await rest.issues.updateComment({ ...at, comment_id: id, body });
        return commentSchema.parse(data);
      }),
    remove: (id) =>
      call(`remove an older comment on pull request #${pullRequest}`, async ({ rest }) => {
        await rest.issues.deleteComment({ ...at, comment_id: id }).catch(unlessGone);
      }),
  };
}

const placedSchema = z
  .object({
    id: z.int(),
    body: z.string().nullish(),
    issue_url: z.string(),
    user: z.object({ login: z.string() }).nullish(),
  })
  .transform(({ id, body, issue_url: url, user }): PlacedComment => {
    return { id, body: body ?? "", author: user?.login ?? GHOST, pullRequest: Number(/\/(\d+)$/.exec(url)?.[1]) };
  });

const RECENT_PAGES = 3;

/** Issues' comments are among them; a marker tells what is ours. */
export async function recentComments({ owner, name: repo, call }: RepositoryAccess): Promise<PlacedComment[]> {
  return call("read the newest comments", async ({ rest }) => {
    const all: PlacedComment[] = [];
    for (let page = 1; page <= RECENT_PAGES; page++) {
      const wanted = { owner, repo, sort: "updated", direction: "desc", per_page: 100, page } as const;
      const { data } = await rest.issues.listCommentsForRepo(wanted);
      all.push(...z.array(placedSchema).parse(data));
      if (data.length < wanted.per_page) break;
    }
    return all;
  });
}

/** The job's own token may ask by GraphQL only; a server that refuses GraphQL may still answer GET /user. */
async function loginOf(octokit: Octokit): Promise<string> {
  const asked = await octokit.graphql("query { viewer { login } }").catch(() => undefined);
  const { data } = viewer.safeParse(asked);
  if (data !== undefined) return data.viewer.login;
  return (await octokit.rest.users.getAuthenticated()).data.login;
}
const viewer = z.object({ viewer: z.object({ login: z.string().min(1) }) });

function unlessGone(error: unknown): void {
  const isGone = typeof error === "object" && error !== null && "status" in error && error.status === 404;
  if (!isGone) throw error;
}

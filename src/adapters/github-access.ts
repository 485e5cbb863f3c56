import { z } from "zod";
import type { TokenAccess } from "../ports";
import type { RepositoryAccess } from "./github-comments";

const header = z.object({ "x-oauth-scopes": z.string().optional() });
const refusal = z.object({ status: z.int(), message: z.string() });

/**
 * What the token may do, without writing anything: it reads the repository, and offers the pull request a comment without
 * text. GitHub looks first whether the token may comment (403, 404), then at the text, which it never takes (422).
 */
export async function tokenAccess(access: RepositoryAccess, pullRequest: number | undefined): Promise<TokenAccess> {
  const { owner, name: repo, call } = access;
  const scopes = await call(`read ${owner}/${repo}`, async ({ rest }) => {
    const { headers } = await rest.repos.get({ owner, repo });
    return header.parse(headers)["x-oauth-scopes"] ?? null;
  });
  const mayComment =
    pullRequest === undefined
      ? null
      : await call(`ask whether it may comment on pull request #${pullRequest}`, async ({ rest }) => {
          try {
            await rest.issues.createComment({ owner, repo, issue_number: pullRequest, body: "" });
            return true;
          } catch (error) {
            const { data } = refusal.safeParse(error);
            if (data?.status === 422) return true;
            if (data?.status === 404 || (data?.status === 403 && !/rate limit/i.test(data.message))) return false;
            throw error;
          }
        });
  return { repository: `${owner}/${repo}`, scopes, mayComment };
}

import type { Check } from "../domain/doctor/check";
import { gitCheck, type GitFacts } from "../domain/doctor/git";
import { oidcCheck } from "../domain/doctor/oidc";
import { tokenChecks, type TokenFacts } from "../domain/doctor/token";
import type { GitHubContext } from "../domain/github-context";
import { InfraError } from "../errors";
import type { Git, Ports } from "../ports";

/** What has nothing to do with any stack: the clone, the GitHub token, the identity that the job can prove. */
export async function jobChecks(context: GitHubContext, ports: Ports): Promise<Check[]> {
  const [git, token, oidc] = await Promise.all([
    gitFacts(context, ports.git),
    tokenFacts(context, ports),
    context.isJob ? ports.diagnosis.oidc() : undefined,
  ]);
  const { isJob, pullRequest } = context;
  const readOnlyBecause =
    pullRequest?.isFork === true ? "a fork" : pullRequest?.isDependabot === true ? "Dependabot" : null;
  return [
    gitCheck(git),
    ...tokenChecks(token, { isJob, readOnlyBecause }),
    ...(oidc === undefined ? [] : [oidcCheck(oidc)]),
  ];
}

async function gitFacts({ pullRequest }: GitHubContext, git: Git): Promise<GitFacts> {
  try {
    const isShallow = await git.isShallow();
    const { baseSha, headSha } = pullRequest ?? { baseSha: null, headSha: null };
    if (baseSha === null || headSha === null) return { kind: "clone", isShallow, mergeBase: "not-asked" };
    const mergeBase = await git.mergeBase(baseSha, headSha).catch(() => undefined);
    return { kind: "clone", isShallow, mergeBase: mergeBase === undefined ? "unreachable" : "reachable" };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    const { what, next } = error.explanation;
    return { kind: "unusable", what, next };
  }
}

async function tokenFacts({ pullRequest }: GitHubContext, { github }: Ports): Promise<TokenFacts> {
  if ("unavailable" in github) return { kind: "none", why: github.unavailable };
  try {
    return { kind: "known", ...(await github.access(pullRequest?.number)) };
  } catch (error) {
    if (error instanceof InfraError) return { kind: "refused", why: error.explanation };
    throw error;
  }
}

import { refuseForeignCode } from "../domain/foreign-code";
import type { GitHubContext } from "../domain/github-context";
import type { Ports } from "../ports";

/**
 * Before an engine is called on what is checked out: a project names its own language host and plugins, so even a look runs
 * its code.
 * @throws InfraError FOREIGN_CODE_REFUSED
 */
export async function refuseStrangers(
  context: GitHubContext,
  { git, environment }: Pick<Ports, "git" | "environment">,
): Promise<void> {
  if (!context.isJob || context.eventName === "pull_request") return;
  refuseForeignCode(context, { checkedOut: await git.commit("HEAD"), ownCommit: environment["GITHUB_SHA"] });
}

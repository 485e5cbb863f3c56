import { InfraError } from "../errors";
import type { GitHubContext } from "./github-context";

/** Events that run with the base repository's secrets and a writing token, whoever's code is checked out. */
const PRIVILEGED = ["pull_request_target", "issue_comment", "workflow_run"];

/**
 * Refuses to run a stranger's program with the repository's credentials: a privileged event with other code checked out
 * than that of the base, of a pull request that is not known to come from the repository itself.
 * @param checkedOut the commit in the work tree @param ownCommit GITHUB_SHA, which is the base's in these events
 * @throws InfraError FOREIGN_CODE_REFUSED
 */
export function refuseForeignCode(
  { eventName, pullRequest, isJob }: Pick<GitHubContext, "eventName" | "pullRequest" | "isJob">,
  { checkedOut, ownCommit }: { readonly checkedOut: string | undefined; readonly ownCommit: string | undefined },
): void {
  if (!isJob || eventName === undefined || !PRIVILEGED.includes(eventName)) return;
  if (pullRequest?.isFork === false) return;
  if (checkedOut !== undefined && checkedOut === ownCommit) return;
  throw new InfraError("FOREIGN_CODE_REFUSED", {
    what: `The event ${eventName} has this repository's secrets, and other code than its own is checked out.`,
    why: "A preview runs that code: whoever opened the pull request would run with your credentials.",
    next: "Use the event pull_request, or set allow-foreign-code: true if the job has nothing to lose (SECURITY.md).",
  });
}

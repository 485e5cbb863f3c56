import { z } from "zod";
import type { GitHubContext } from "./github-context";

/** What a run's change is to be told against. */
export type ChangeBase =
  /** Two commits. `fromMergeBase`: what the head added since it left the base, else all that differs between them. */
  | {
      readonly kind: "commits";
      readonly base: string;
      readonly head: string;
      readonly fromMergeBase: boolean;
      readonly pullRequest: number | undefined;
      readonly how: string;
    }
  /** What was done since HEAD left a branch or commit; empty: the default branch. At a terminal the work tree counts too. */
  | { readonly kind: "since"; readonly base: string; readonly withWorkTree: boolean; readonly how: string }
  /** Only GitHub knows (a comment's event names no commits). */
  | { readonly kind: "pull-request"; readonly pullRequest: number; readonly how: string }
  | { readonly kind: "everything"; readonly reason: string };

const NO_COMMIT = /^0+$/;
const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const repository = z.object({ default_branch: z.string().min(1).max(1000) });
const pushEvent = z.object({
  before: sha,
  after: sha,
  ref: z.string(),
  deleted: z.boolean().catch(false),
  forced: z.boolean().catch(false),
  repository,
});
const mergeGroupEvent = z.object({ merge_group: z.object({ base_sha: sha, head_sha: sha }) });

/**
 * What to compare, by the event (GitHub's own descriptions of the payloads).
 * @param base the input of that name, empty for none: wins over the event
 */
export function changeBaseOf(context: GitHubContext, payload: unknown, base: string): ChangeBase {
  const withWorkTree = !context.isJob;
  if (base !== "") return { kind: "since", base, withWorkTree, how: `compared with ${base}` };
  if (withWorkTree) return { kind: "since", base: "", withWorkTree, how: "compared with the default branch" };
  switch (context.eventName) {
    case "pull_request":
    case "pull_request_target":
    case "pull_request_review":
    case "pull_request_review_comment":
    case "issue_comment":
    case "workflow_run":
      return ofPullRequest(context);
    case "push":
      return ofPush(payload);
    case "merge_group":
      return ofMergeGroup(payload);
    default:
      return { kind: "everything", reason: `event ${context.eventName ?? "unknown"} is about no change` };
  }
}

function ofPullRequest({ pullRequest, eventName }: GitHubContext): ChangeBase {
  if (pullRequest === undefined) return { kind: "everything", reason: `the ${eventName} event names no pull request` };
  const { number, baseSha, headSha } = pullRequest;
  const how = `pull request ${number}`;
  if (baseSha === null || headSha === null) return { kind: "pull-request", pullRequest: number, how };
  return { kind: "commits", base: baseSha, head: headSha, fromMergeBase: true, pullRequest: number, how };
}

function ofPush(payload: unknown): ChangeBase {
  const { data } = pushEvent.safeParse(payload);
  if (data === undefined) return { kind: "everything", reason: "the push event names no commits" };
  const { before, after, ref, deleted, forced } = data;
  if (ref.startsWith("refs/tags/")) return { kind: "everything", reason: "a tag was pushed, which is no change" };
  if (deleted || NO_COMMIT.test(after)) return { kind: "everything", reason: "the branch was deleted" };
  const common = { kind: "commits", head: after, pullRequest: undefined } as const;
  if (!NO_COMMIT.test(before))
    return {
      ...common,
      base: before,
      fromMergeBase: false,
      how: forced ? "force-push, compared with what was there" : "push",
    };
  const main = data.repository.default_branch;
  if (ref === `refs/heads/${main}`) return { kind: "everything", reason: `first push of ${main}` };
  return {
    ...common,
    base: `refs/remotes/origin/${main}`,
    fromMergeBase: true,
    how: `new branch, compared with ${main}`,
  };
}

function ofMergeGroup(payload: unknown): ChangeBase {
  const { data } = mergeGroupEvent.safeParse(payload);
  if (data === undefined) return { kind: "everything", reason: "the merge_group event names no commits" };
  const { base_sha: base, head_sha: head } = data.merge_group;
  return { kind: "commits", base, head, fromMergeBase: false, pullRequest: undefined, how: "merge group" };
}

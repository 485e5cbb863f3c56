import { z } from "zod";

/** A pull request as an event tells of it; null is what the event does not say. */
export interface PullRequest {
  readonly number: number;
  readonly headSha: string | null;
  readonly baseSha: string | null;
  readonly baseRef: string | null;
  /** The head is in another repository, so the job's token only reads. */
  readonly isFork: boolean | null;
  readonly isDependabot: boolean;
  readonly state: "open" | "closed" | null;
  readonly merged: boolean | null;
}

const sha = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
  .nullable()
  .catch(null);
const state = z.enum(["open", "closed"]).nullable().catch(null);
/** A branch's name as git allows it; anything else says nothing. */
const ref = z
  .string()
  .max(1000)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp} ~^:?*[\\]+$/u)
  .nullable()
  .catch(null);
const repository = z.object({ full_name: z.string() }).nullable().catch(null);
const login = z.object({ login: z.string() }).nullable().catch(null);
const merged = z.boolean().nullable().catch(null);

const pullRequestEvent = z.object({
  pull_request: z.object({
    number: z.int().min(1),
    state,
    merged,
    user: login,
    head: z.object({ sha, repo: repository }),
    base: z.object({ sha, ref, repo: repository }),
  }),
});

const issueCommentEvent = z.object({
  issue: z.object({
    number: z.int().min(1),
    state,
    user: login,
    pull_request: z.object({ merged_at: z.string().nullish().catch(null) }),
  }),
});

const workflowRunEvent = z.object({
  workflow_run: z.object({
    pull_requests: z
      .array(
        z.object({
          number: z.int().min(1),
          head: z.object({ sha }),
          base: z.object({ sha, ref }),
        }),
      )
      .length(1),
  }),
});

/**
 * The pull request that an event is about, as far as its payload says. A payload that is not what GitHub documents gives
 * undefined, and single fields that are not what they should be give null; nothing throws.
 * @param payload the event's payload, parsed as JSON
 */
export function pullRequestOfEvent(eventName: string, payload: unknown): PullRequest | undefined {
  switch (eventName) {
    case "pull_request":
    case "pull_request_target":
    case "pull_request_review":
    case "pull_request_review_comment":
      return fromPullRequest(payload);
    case "issue_comment":
      return fromIssueComment(payload);
    case "workflow_run":
      return fromWorkflowRun(payload);
    default:
      return undefined; // push, merge_group, workflow_dispatch, schedule: none, or not said here
  }
}

function fromPullRequest(payload: unknown): PullRequest | undefined {
  const { data } = pullRequestEvent.safeParse(payload);
  if (data === undefined) return undefined;
  const { number, head, base, user, ...rest } = data.pull_request;
  return {
    number,
    headSha: head.sha,
    baseSha: base.sha,
    baseRef: base.ref,
    // A head without repository is a fork that was deleted.
    isFork: base.repo === null ? null : head.repo?.full_name !== base.repo.full_name,
    isDependabot: user?.login === DEPENDABOT,
    ...rest,
  };
}

function fromIssueComment(payload: unknown): PullRequest | undefined {
  const { data } = issueCommentEvent.safeParse(payload);
  if (data === undefined) return undefined;
  const { number, state: open, user, pull_request: pull } = data.issue;
  return {
    ...UNSAID,
    number,
    state: open,
    isDependabot: user?.login === DEPENDABOT,
    merged: open === "open" ? false : pull.merged_at === undefined ? null : pull.merged_at !== null,
  };
}

/** Only where there is exactly one: pull requests of forks are not in the list, and of several none is meant. */
function fromWorkflowRun(payload: unknown): PullRequest | undefined {
  const pull = workflowRunEvent.safeParse(payload).data?.workflow_run.pull_requests[0];
  if (pull === undefined) return undefined;
  return { ...UNSAID, number: pull.number, headSha: pull.head.sha, baseSha: pull.base.sha, baseRef: pull.base.ref };
}

const pushEvent = z.object({ commits: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{40,64}$/) })) });

/** The commits that a push brought, newest first; none for other events. GitHub lists 2,048 of them at most. */
export function pushedCommits(payload: unknown): readonly string[] {
  return (pushEvent.safeParse(payload).data?.commits ?? []).map(({ id }) => id).reverse();
}

const beforeEvent = z.object({ before: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/) });

/** The commit that the branch was at before a push; undefined for other events. Of a new branch it is no commit that exists. */
export function pushedOver(payload: unknown): string | undefined {
  return beforeEvent.safeParse(payload).data?.before;
}

export const DEPENDABOT = "dependabot[bot]";

const UNSAID = {
  headSha: null,
  baseSha: null,
  baseRef: null,
  isFork: null,
  isDependabot: false,
  state: null,
  merged: null,
} as const;

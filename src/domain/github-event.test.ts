import examples from "@octokit/webhooks-examples";
import fc from "fast-check";
import { pullRequestOfEvent } from "./github-event";

/** Real payloads, as GitHub sends them. */
const payloadsOf = (event: string): Record<string, unknown>[] =>
  (examples as { name: string; examples: unknown[] }[]).find(({ name }) => name === event)?.examples as Record<
    string,
    unknown
  >[];
const first = (event: string, action?: string) =>
  payloadsOf(event).find((payload) => action === undefined || payload["action"] === action) ?? {};
const pullRequest = (changes: Record<string, unknown>) => {
  const payload = structuredClone(first("pull_request", "opened")) as { pull_request: Record<string, unknown> };
  Object.assign(payload.pull_request, changes);
  return payload;
};

describe("pullRequestOfEvent", () => {
  it("reads a real pull_request event", () => {
    expect(pullRequestOfEvent("pull_request", first("pull_request", "opened"))).toEqual({
      number: 2,
      headSha: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      baseSha: "f95f852bd8fca8fcc58a9a2d6c842781e32a215e",
      baseRef: "master",
      isFork: false,
      isDependabot: false,
      state: "open",
      merged: false,
    });
  });

  it("reads every real payload of every event without throwing, and finds a pull request where there is one", () => {
    for (const { name, examples: payloads } of examples as { name: string; examples: unknown[] }[])
      for (const payload of payloads) {
        const found = pullRequestOfEvent(name, payload);
        if (name === "pull_request" || name === "pull_request_review") expect(found?.number).toBeGreaterThan(0);
        if (name === "push" || name === "merge_group" || name === "workflow_dispatch") expect(found).toBeUndefined();
      }
  });

  it.each<{ of: string; event: string; payload: unknown; found: object | undefined }>([
    {
      of: "a fork",
      event: "pull_request",
      payload: pullRequest({ head: { sha: "a".repeat(40), repo: { full_name: "mona/Hello-World" } } }),
      found: { isFork: true, headSha: "a".repeat(40) },
    },
    {
      of: "a fork that was deleted",
      event: "pull_request_target",
      payload: pullRequest({ head: { sha: "a".repeat(40), repo: null } }),
      found: { isFork: true },
    },
    {
      of: "Dependabot",
      event: "pull_request",
      payload: pullRequest({ user: { login: "dependabot[bot]" } }),
      found: { isDependabot: true },
    },
    {
      of: "a user who is gone",
      event: "pull_request",
      payload: pullRequest({ user: null }),
      found: { isDependabot: false },
    },
    {
      of: "a merged one",
      event: "pull_request",
      payload: pullRequest({ state: "closed", merged: true }),
      found: { state: "closed", merged: true },
    },
    { of: "a comment on an issue", event: "issue_comment", payload: first("issue_comment"), found: undefined },
    {
      of: "a comment on a pull request",
      event: "issue_comment",
      payload: { issue: { number: 7, state: "open", user: { login: "mona" }, pull_request: { merged_at: null } } },
      found: { number: 7, headSha: null, isFork: null, state: "open", merged: false },
    },
    {
      of: "a comment on a merged one",
      event: "issue_comment",
      payload: { issue: { number: 7, state: "closed", pull_request: { merged_at: "2026-01-01T00:00:00Z" } } },
      found: { state: "closed", merged: true },
    },
    { of: "a run of a fork", event: "workflow_run", payload: first("workflow_run"), found: undefined },
    {
      of: "a run of a pull request",
      event: "workflow_run",
      payload: payloadsOf("workflow_run")[2],
      found: { number: 2, baseRef: "master", isFork: null },
    },
  ])("reads $event of $of", ({ event, payload, found }) => {
    const result = pullRequestOfEvent(event, payload);

    if (found === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(found);
  });

  it.each<{ forged: string; changes: Record<string, unknown>; found: object | undefined }>([
    { forged: "a number", changes: { number: "7; rm -rf /" }, found: undefined },
    { forged: "a commit", changes: { head: { sha: "$(id)", repo: null } }, found: { headSha: null } },
    {
      forged: "a branch",
      changes: { base: { sha: null, ref: "main\n::error::x", repo: null } },
      found: { baseRef: null, isFork: null },
    },
    { forged: "a state", changes: { state: "::notice::", merged: "yes" }, found: { state: null, merged: null } },
  ])("takes nothing from $forged that is forged", ({ changes, found }) => {
    const result = pullRequestOfEvent("pull_request", pullRequest(changes));

    if (found === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(found);
  });

  it("never throws, whatever the payload is", () => {
    const events = fc.constantFrom("pull_request", "issue_comment", "workflow_run", "push", "nonsense");
    fc.assert(fc.property(events, fc.anything(), (event, payload) => pullRequestOfEvent(event, payload) === undefined));
  });
});

import examples from "@octokit/webhooks-examples";
import fc from "fast-check";
import { parseContext } from "./github-context";

const pullRequestEvent = (examples as { name: string; examples: unknown[] }[]).find(
  ({ name }) => name === "pull_request",
)?.examples[0];
const MERGE_SHA = "b".repeat(40);
const JOB = {
  GITHUB_ACTIONS: "true",
  GITHUB_REPOSITORY: "org/app",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_API_URL: "https://api.github.com",
  GITHUB_RUN_ID: "9001",
  GITHUB_RUN_NUMBER: "12",
  GITHUB_RUN_ATTEMPT: "1",
  GITHUB_SHA: MERGE_SHA,
  GITHUB_REF: "refs/pull/2/merge",
  GITHUB_EVENT_NAME: "pull_request",
  GITHUB_ACTOR: "mona",
  GITHUB_WORKFLOW: "infra",
  GITHUB_WORKSPACE: "/home/runner/work/app/app",
};

describe("parseContext", () => {
  it("reads a job of a pull request: the commit is the head, not the merge commit", () => {
    expect(parseContext(JOB, pullRequestEvent)).toEqual({
      isJob: true,
      run: { id: "9001", attempt: 1, number: 12, url: "https://github.com/org/app/actions/runs/9001" },
      repository: { owner: "org", name: "app" },
      serverUrl: "https://github.com",
      apiUrl: "https://api.github.com",
      sha: "ec26c3e57ca3a959ca5aad62de7213c562f8c821",
      ref: "refs/pull/2/merge",
      eventName: "pull_request",
      isPullRequestTarget: false,
      actor: "mona",
      workflow: "infra",
      pullRequest: expect.objectContaining({ number: 2, isFork: false }),
      workspace: "/home/runner/work/app/app",
      isDebug: false,
    });
  });

  it("reads a terminal: no run, no event, GitHub's own API", () => {
    expect(parseContext({ GITHUB_EVENT_NAME: "pull_request" }, pullRequestEvent)).toMatchObject({
      isJob: false,
      run: { id: null, attempt: null, number: null, url: null },
      repository: undefined,
      sha: undefined,
      pullRequest: undefined,
      apiUrl: "https://api.github.com",
    });
  });

  it.each<{ because: string; environment: Record<string, string>; payload?: unknown; found: object }>([
    {
      because: "a push has the pushed commit",
      environment: { GITHUB_EVENT_NAME: "push" },
      payload: { after: "x" },
      found: { sha: MERGE_SHA, pullRequest: undefined },
    },
    {
      because: "a comment has the default branch's",
      environment: { GITHUB_EVENT_NAME: "issue_comment" },
      payload: { issue: { number: 7, pull_request: {} } },
      found: { sha: MERGE_SHA, pullRequest: { number: 7, headSha: null } },
    },
    {
      because: "a dangerous event is flagged",
      environment: { GITHUB_EVENT_NAME: "pull_request_target" },
      payload: pullRequestEvent,
      found: { isPullRequestTarget: true, sha: "ec26c3e57ca3a959ca5aad62de7213c562f8c821" },
    },
    {
      because: "a re-run has an address of its own",
      environment: { GITHUB_RUN_ATTEMPT: "3" },
      found: { run: { attempt: 3, url: "https://github.com/org/app/actions/runs/9001/attempts/3" } },
    },
    {
      because: "an Enterprise Server has its addresses",
      environment: { GITHUB_SERVER_URL: "https://ghes.example/", GITHUB_API_URL: "https://ghes.example/api/v3/" },
      found: { serverUrl: "https://ghes.example", apiUrl: "https://ghes.example/api/v3" },
    },
    {
      because: "Dependabot's token only reads, whoever wrote the pull request",
      environment: { GITHUB_ACTOR: "dependabot[bot]" },
      payload: pullRequestEvent,
      found: { pullRequest: { isDependabot: true } },
    },
    {
      because: "an event without payload has no pull request",
      environment: {},
      found: { pullRequest: undefined, sha: MERGE_SHA },
    },
    {
      because: "a repository is two names",
      environment: { GITHUB_REPOSITORY: "org/../app" },
      found: { repository: undefined, run: { url: null } },
    },
    {
      because: "a repository is no path",
      environment: { GITHUB_REPOSITORY: "org/.." },
      found: { repository: undefined },
    },
    {
      because: "an address has no credentials",
      environment: { GITHUB_API_URL: "https://a:b@evil.example" },
      found: { apiUrl: "https://api.github.com" },
    },
    {
      because: "an address is of the web",
      environment: { GITHUB_SERVER_URL: "javascript:alert(1)" },
      found: { serverUrl: "https://github.com" },
    },
    {
      because: "a run's id is a number",
      environment: { GITHUB_RUN_ID: "1) [x](http://evil" },
      found: { run: { id: null, url: null } },
    },
    {
      because: "a ref has no line breaks",
      environment: { GITHUB_REF: "refs/heads/a\n::error::x", GITHUB_ACTOR: "@team", GITHUB_SHA: "HEAD" },
      found: { ref: undefined, actor: undefined, sha: undefined },
    },
  ])("$because", ({ environment, payload, found }) => {
    expect(parseContext({ ...JOB, ...environment }, payload)).toMatchObject(found);
  });

  it("never throws", () => {
    const environment = fc.dictionary(fc.constantFrom(...Object.keys(JOB)), fc.string());
    fc.assert(
      fc.property(
        environment,
        fc.anything(),
        (changes, payload) => parseContext({ ...JOB, ...changes }, payload).isJob !== undefined,
      ),
    );
  });
});

import { changeBaseOf } from "./change-base";
import { parseContext } from "./github-context";

const A = "a".repeat(40);
const B = "b".repeat(40);
const ZERO = "0".repeat(40);
const job = (eventName: string, payload: unknown, base = "") =>
  changeBaseOf(
    parseContext({ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: eventName, GITHUB_REPOSITORY: "o/r" }, payload),
    payload,
    base,
  );
const pull = {
  pull_request: {
    number: 7,
    state: "open",
    head: { sha: B, repo: { full_name: "o/r" } },
    base: { sha: A, ref: "main", repo: { full_name: "o/r" } },
  },
};
const push = (over: object) => ({
  before: A,
  after: B,
  ref: "refs/heads/main",
  repository: { default_branch: "main" },
  ...over,
});

describe("changeBaseOf", () => {
  it.each<[string, unknown, object]>([
    ["pull_request", pull, { kind: "commits", base: A, head: B, fromMergeBase: true, pullRequest: 7 }],
    ["pull_request_target", pull, { kind: "commits", fromMergeBase: true }],
    ["pull_request", {}, { kind: "everything", reason: "the pull_request event names no pull request" }],
    [
      "issue_comment",
      { issue: { number: 7, state: "open", pull_request: {} } },
      { kind: "pull-request", pullRequest: 7 },
    ],
    ["push", push({}), { kind: "commits", base: A, head: B, fromMergeBase: false }],
    ["push", push({ forced: true }), { kind: "commits", base: A, how: "force-push, compared with what was there" }],
    ["push", push({ before: ZERO }), { kind: "everything", reason: "first push of main" }],
    [
      "push",
      push({ before: ZERO, ref: "refs/heads/x" }),
      { kind: "commits", base: "refs/remotes/origin/main", fromMergeBase: true },
    ],
    ["push", push({ after: ZERO, deleted: true }), { kind: "everything", reason: "the branch was deleted" }],
    ["push", push({ ref: "refs/tags/v1" }), { kind: "everything", reason: "a tag was pushed, which is no change" }],
    ["push", { before: "--upload-pack=x" }, { kind: "everything", reason: "the push event names no commits" }],
    [
      "merge_group",
      { merge_group: { base_sha: A, head_sha: B } },
      { kind: "commits", base: A, head: B, fromMergeBase: false },
    ],
    ["workflow_dispatch", {}, { kind: "everything", reason: "event workflow_dispatch is about no change" }],
    ["schedule", undefined, { kind: "everything" }],
  ])("%s %j", (eventName, payload, base) => {
    expect(job(eventName, payload)).toMatchObject(base);
  });

  it("lets the input win", () => {
    expect(job("push", push({}), "v1.0")).toEqual({
      kind: "since",
      base: "v1.0",
      withWorkTree: false,
      how: "compared with v1.0",
    });
  });

  it("compares a terminal's work tree", () => {
    expect(changeBaseOf(parseContext({}, undefined), undefined, "")).toMatchObject({
      kind: "since",
      base: "",
      withWorkTree: true,
    });
  });
});

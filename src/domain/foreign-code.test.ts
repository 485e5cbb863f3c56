import { refuseForeignCode } from "./foreign-code";
import type { PullRequest } from "./github-event";

const BASE = "a".repeat(40);
const HEAD = "b".repeat(40);
const pull = (isFork: boolean | null): PullRequest => ({
  number: 1,
  headSha: HEAD,
  baseSha: BASE,
  baseRef: "main",
  isFork,
  isDependabot: false,
  state: "open",
  merged: false,
});
const refused = (eventName: string, isFork: boolean | null, checkedOut: string | undefined) => () =>
  refuseForeignCode({ isJob: true, eventName, pullRequest: pull(isFork) }, { checkedOut, ownCommit: BASE });

describe("refuseForeignCode", () => {
  it.each<[string, boolean | null, string | undefined]>([
    ["pull_request_target", true, HEAD],
    ["pull_request_target", null, HEAD],
    ["issue_comment", null, HEAD],
    ["workflow_run", null, HEAD],
    ["pull_request_target", true, undefined],
  ])("refuses %s, fork %p, at %p", (...given) => {
    expect(refused(...given)).toThrow("[FOREIGN_CODE_REFUSED]");
  });

  it.each<[string, boolean | null, string | undefined]>([
    ["pull_request", true, HEAD],
    ["pull_request_target", false, HEAD],
    ["pull_request_target", true, BASE],
    ["push", null, HEAD],
  ])("lets %s, fork %p, at %p", (...given) => {
    expect(refused(...given)).not.toThrow();
  });
});

import examples from "@octokit/webhooks-examples";
import { changeBaseOf, type ChangeBase } from "../../src/domain/change-base";
import { parseContext } from "../../src/domain/github-context";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { detecting, FILES, idsOf } from "./detecting";

/** Events that can start a workflow (GitHub's list), of those that have examples. */
const STARTING = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "create",
  "delete",
  "deployment",
  "deployment_status",
  "discussion",
  "discussion_comment",
  "fork",
  "gollum",
  "issue_comment",
  "issues",
  "label",
  "merge_group",
  "milestone",
  "page_build",
  "public",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "push",
  "release",
  "repository_dispatch",
  "status",
  "watch",
  "workflow_dispatch",
  "workflow_run",
];

const baseOf = (event: string, payload: unknown, name = event): ChangeBase => {
  const environment = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: "octo/r" };
  return changeBaseOf(parseContext(environment, payload), payload, "");
};

/** All different bases of an event's examples, in words. */
const told = (event: string, name = event): string[] => {
  const all = examples.find((example) => example.name === event)?.examples ?? [];
  expect(all.length).toBeGreaterThan(0);
  const words = all.map((payload) => {
    const base = baseOf(event, payload, name);
    if (base.kind === "everything") return `everything: ${base.reason}`;
    return base.kind === "commits"
      ? `commits${base.fromMergeBase ? " from their merge base" : ""}: ${base.how}`
      : base.kind;
  });
  return [...new Set(words)].sort();
};

describe("GitHub's own payloads", () => {
  it.each<[string, (RegExp | string)[]]>([
    ["pull_request", [/^commits from their merge base: pull request \d+$/]],
    ["pull_request_review", [/^commits from their merge base: pull request \d+$/]],
    ["pull_request_review_comment", [/^commits from their merge base: pull request \d+$/]],
    ["merge_group", ["commits: merge group"]],
    [
      "push",
      [
        /^commits: push$/,
        /^commits: force-push, compared with what was there$/,
        /^commits from their merge base: new branch, compared with \w+$/,
        /^everything: (?:the branch was deleted|first push of \w+|a tag was pushed, which is no change)$/,
      ],
    ],
    ["issue_comment", ["pull-request", "everything: the issue_comment event names no pull request"]],
    ["workflow_run", [/^commits/, "everything: the workflow_run event names no pull request"]],
  ])("%s", (event, allowed) => {
    for (const words of told(event))
      expect(allowed.some((one) => (typeof one === "string" ? one === words : one.test(words))) || words).toBe(true);
    if (event !== "issue_comment" && event !== "workflow_run")
      expect(told(event)).not.toEqual([expect.stringMatching(/^everything/)]);
  });

  it("pull_request_target has the payloads of pull_request", () => {
    expect(told("pull_request", "pull_request_target")).toEqual(told("pull_request"));
  });

  it.each(STARTING)("%s never throws, and what names no change takes everything", (event) => {
    for (const words of told(event)) expect(words).not.toBe("");
    const changes = [
      "pull_request",
      "pull_request_review",
      "pull_request_review_comment",
      "merge_group",
      "push",
      "issue_comment",
      "workflow_run",
    ];
    if (!changes.includes(event)) expect(told(event)).toEqual([`everything: event ${event} is about no change`]);
  });

  it("a payload that is not what its event's are takes everything", () => {
    for (const event of STARTING)
      for (const payload of [
        undefined,
        null,
        1,
        "x",
        [],
        {},
        { pull_request: null },
        { before: 1 },
        { merge_group: {} },
      ])
        expect(baseOf(event, payload).kind).toBe("everything");
  });
});

describe("detect in a clone that knows none of an example's commits", () => {
  const ALL = ["app:day", "lone:dev", "net:day", "net:dusk"];
  let repository: Repository;
  beforeAll(async () => {
    repository = await makeRepository({ files: FILES });
  });
  afterAll(() => repository[Symbol.asyncDispose]());

  it.each([...STARTING, "pull_request_target"])("%s: everything is taken, and why", async (event) => {
    const name = event === "pull_request_target" ? "pull_request" : event;
    const payloads = examples.find((example) => example.name === name)?.examples ?? [];
    const reasons = new Set<string>();
    for (const payload of payloads) {
      const found = await detecting({ folder: repository.folder, event, payload });
      expect({ isEverything: found.isEverything, ids: idsOf(found) }).toEqual({ isEverything: true, ids: ALL });
      reasons.add(found.reason);
    }
    expect(payloads.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^everything is taken: \S/);
  });
});

import { parseContext } from "../domain/github-context";
import { InfraError } from "../errors";
import { parseInputs, type StackInputs } from "../inputs";
import type { GitHub, Ports } from "../ports";
import { withPullRequest } from "./comment-life";

const SHA = "a".repeat(40);
const inputsOf = (given: Readonly<Record<string, string>>): StackInputs =>
  parseInputs((name) => given[name] ?? "") as StackInputs;
const contextOf = (event: string) =>
  parseContext({ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: event, GITHUB_SHA: SHA }, undefined);

/** Ports of which only GitHub is asked, for the pull requests of a commit. */
const portsWith = (pullRequestsOf: GitHub["pullRequestsOf"]): Pick<Ports, "github" | "log"> =>
  ({ github: { pullRequestsOf } }) as unknown as Pick<Ports, "github" | "log">;

describe("withPullRequest", () => {
  it.each([
    { because: "a push is the merge of one", event: "push", found: [7, 3], comment: true, number: 7 },
    { because: "a merge queue brings one", event: "merge_group", found: [7], comment: true, number: 7 },
    { because: "a push that belongs to none", event: "push", found: [], comment: false, number: undefined },
    { because: "a run by hand", event: "workflow_dispatch", found: [7], comment: false, number: undefined },
    { because: "a run by the clock", event: "schedule", found: [7], comment: false, number: undefined },
  ])("$because", async ({ event, found, comment, number }) => {
    const ports = portsWith((sha) => Promise.resolve(sha === SHA ? found : []));
    const inputs = await withPullRequest(inputsOf({ command: "up" }), contextOf(event), ports);
    expect([inputs["comment-on-pr"], inputs["comment-on-pr-number"]]).toEqual([comment, number]);
  });

  it.each([
    { because: "it is named", given: { command: "up", "comment-on-pr-number": "9" } },
    { because: "it is not wanted", given: { command: "up", "comment-on-pr": "false" } },
    { because: "a preview finds its own", given: { command: "preview" } },
  ])("nobody is asked where $because", async ({ given }) => {
    const inputs = inputsOf(given);
    const ports = portsWith(() => Promise.reject(new InfraError("INTERNAL", { what: "asked", next: "" })));
    expect(await withPullRequest(inputs, contextOf("push"), ports)).toBe(inputs);
  });

  it("a refusal is left to the comment itself, which tells it", async () => {
    const inputs = inputsOf({ command: "up" });
    const ports = portsWith(() => Promise.reject(new InfraError("GITHUB_UNUSABLE", { what: "no", next: "" })));
    expect(await withPullRequest(inputs, contextOf("push"), ports)).toBe(inputs);
  });
});

import { startGitHub, type FakeGitHub, type PullRequestOptions } from "../lab/github/github.mjs";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { detecting, FILES, idsOf, pullRequestPayload, pushPayload } from "./detecting";

const NET = ["app:day", "net:day", "net:dusk"];
const BASE = "b".repeat(40);
const HEAD = "a".repeat(40);
const LOST = `the history between ${BASE.slice(0, 7)} and ${HEAD.slice(0, 7)} cannot be had from git`;

interface World extends AsyncDisposable {
  readonly github: FakeGitHub;
  readonly repository: Repository;
  detect(event: string, payload: unknown): ReturnType<typeof detecting>;
}

/** A clone that knows neither commit and has no origin to ask; a GitHub that may. */
async function world(pull: PullRequestOptions = {}): Promise<World> {
  const [github, repository] = await Promise.all([startGitHub(), makeRepository({ files: FILES })]);
  github.addPullRequest("o/r", { number: 7, headSha: HEAD, baseSha: BASE, ...pull });
  const token = github.addToken({ permissions: { pull_requests: "read" } });
  return {
    github,
    repository,
    detect: (event, payload) =>
      detecting({ folder: repository.folder, event, payload, token, environment: { ...github.env } }),
    async [Symbol.asyncDispose]() {
      await repository[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
    },
  };
}

const named = (count: number): string[] => Array.from({ length: count }, (_, at) => `docs/${at}.md`);

describe("where git cannot tell, GitHub is asked for a pull request's files", () => {
  it("on every page", async () => {
    await using made = await world({ files: [...named(250), "net/index.ts"] });
    const found = await made.detect("pull_request", pullRequestPayload(7, BASE, HEAD));
    expect({ ids: idsOf(found), reason: found.reason, files: found.fileCount }).toEqual({
      ids: NET,
      reason: "pull request 7, by GitHub's API",
      files: 251,
    });
  });

  it("with both sides of a rename, and what was removed", async () => {
    await using made = await world({
      files: [
        { filename: "docs/a.md", status: "renamed", previous_filename: "app/index.ts" },
        { filename: "lone/Pulumi.old.yaml", status: "removed" },
      ],
    });
    const found = await made.detect("pull_request", pullRequestPayload(7, BASE, HEAD));
    expect({ ids: idsOf(found), gone: found.gone }).toEqual({ ids: ["app:day"], gone: ["lone:old"] });
  });

  it.each([
    [2999, false],
    [3000, true],
    [3500, true],
  ])(
    "%i files: GitHub lists 3,000 at most, so that more cannot be told from these: %s",
    async (count, isEverything) => {
      await using made = await world({ files: named(count) });
      const found = await made.detect("pull_request", pullRequestPayload(7, BASE, HEAD));
      expect(found.isEverything).toBe(isEverything);
      if (isEverything)
        expect(found.reason).toBe(`everything is taken: ${LOST}, and GitHub lists only the first 3000 files`);
    },
  );

  it("whose head has moved on: not its list but the comparison of this run's commits", async () => {
    await using made = await world({ headSha: "c".repeat(40), files: named(1) });
    made.github.addComparison("o/r", BASE, HEAD, ["lone/Main.yaml"]);
    const found = await made.detect("pull_request", pullRequestPayload(7, BASE, HEAD));
    expect(idsOf(found)).toEqual(["lone:dev"]);
  });

  it("of a comment, whose event names no commits", async () => {
    await using made = await world({ files: ["lone/Main.yaml"] });
    const payload = { issue: { number: 7, state: "open", user: { login: "ada" }, pull_request: {} } };
    const found = await made.detect("issue_comment", payload);
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({
      ids: ["lone:dev"],
      reason: "pull request 7, by GitHub's API",
    });
    made.github.unavailable({ times: 100 });
    expect(await made.detect("issue_comment", payload)).toMatchObject({
      reason: "everything is taken: pull request 7 could not be read",
    });
  });
});

describe("a push that git cannot tell", () => {
  const push = pushPayload(BASE, HEAD, { forced: true });

  it("is compared both ways: what was taken back counts too", async () => {
    await using made = await world();
    made.github.addComparison("o/r", BASE, HEAD, ["app/index.ts"]);
    made.github.addComparison("o/r", HEAD, BASE, ["lone/Main.yaml"]);
    expect(idsOf(await made.detect("push", push))).toEqual(["app:day", "lone:dev"]);
  });

  it("is everything beyond 300 files", async () => {
    await using made = await world();
    made.github.addComparison("o/r", BASE, HEAD, named(301));
    made.github.addComparison("o/r", HEAD, BASE, []);
    expect(await made.detect("push", push)).toMatchObject({
      isEverything: true,
      reason: `everything is taken: ${LOST}, and GitHub lists only the first 300 files`,
    });
  });

  it.each<[string, (github: FakeGitHub) => void]>([
    ["GitHub does not know the commit either", () => undefined],
    ["GitHub is down", (github) => void github.unavailable({ times: 100 })],
    ["GitHub refuses", (github) => void github.fault({ status: 403, body: { message: "no" }, times: 100 })],
  ])("is everything where %s", async (_, fault) => {
    await using made = await world();
    fault(made.github);
    const found = await made.detect("push", push);
    expect({ isEverything: found.isEverything, reason: found.reason, ids: idsOf(found) }).toEqual({
      isEverything: true,
      reason: `everything is taken: ${LOST} nor from GitHub's API`,
      ids: [...NET, "lone:dev"].sort(),
    });
    expect(found.log).toEqual([expect.stringContaining("[GITHUB_UNUSABLE]")]);
  });
});

import { parseMarker } from "../../src/domain/comment-marker";
import {
  BOT,
  COMMENTS,
  earlierBody,
  gitHubWithPull,
  HEAD,
  publishInJob,
  pullRequestEvent,
  REPOSITORY,
  WRITER,
} from "./publishing";

const KEY = { key: "k" };
const written = (github: Awaited<ReturnType<typeof gitHubWithPull>>) => github.comments(REPOSITORY, 7);
const calls = (github: Awaited<ReturnType<typeof gitHubWithPull>>) =>
  github.requests.map(({ method, path }) => `${method} ${path.replace(/\d+$/, "N")}`);

describe("the one comment", () => {
  it("is written with three requests, carries its marker, and is the same comment the next time", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    const first = await publishInJob(github, { ...KEY, token, number: 12 });

    expect(calls(github)).toEqual([
      "GET /repos/org/app/issues/7/comments",
      "POST /repos/org/app/issues/7/comments",
      "GET /repos/org/app/issues/7/comments",
    ]);
    const second = await publishInJob(github, { ...KEY, token, number: 13, message: "something else" });
    const [comment, ...others] = written(github);
    expect(others).toEqual([]);
    expect(comment?.body).toContain("something else");
    expect(parseMarker(comment?.body ?? "")).toMatchObject({
      kind: "preview",
      key: "k",
      repo: REPOSITORY,
      pr: 7,
      sha: HEAD,
      run: "9013",
      number: 13,
    });
    expect([first.commentUrl, second.commentUrl]).toEqual(
      Array(2).fill(`https://github.com/org/app/pull/7#issuecomment-${comment?.id}`),
    );
    expect(first.notes).toEqual([]);
  });

  it("is found on the last page of many", async () => {
    await using github = await gitHubWithPull();
    for (let index = 0; index < 230; index += 1)
      github.addComment(REPOSITORY, 7, { author: "mona", body: `comment ${index}` });
    github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(written(github)).toHaveLength(231);
    expect(written(github).at(-1)?.body).toContain("done");
    expect(github.requests.filter(({ query }) => query["per_page"] === "100")).toHaveLength(6);
  });

  it("is another one for another stack, another bot's and a person's copy are left alone", async () => {
    await using github = await gitHubWithPull();
    const foreign = [
      { author: "other[bot]", body: earlierBody() },
      { author: "mallory", body: earlierBody({ number: 999 }) },
      { author: BOT, body: earlierBody({ key: "another" }) },
      { author: BOT, body: `Look at this:\n${earlierBody()}` },
    ];
    for (const comment of foreign) github.addComment(REPOSITORY, 7, comment);
    const { notes } = await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(notes).toEqual([]);
    expect(written(github).slice(0, 4)).toMatchObject(foreign);
    expect(written(github)).toHaveLength(5);
  });

  it("is found by a person's token as that person's own", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken({ kind: "PAT", login: "mona", ...WRITER });
    github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    github.addComment(REPOSITORY, 7, { author: "mona", body: earlierBody() });
    await publishInJob(github, { ...KEY, token });

    expect(written(github).map(({ body }) => body.includes("done"))).toEqual([false, true]);
  });

  it("is found where GitHub does not say who the token is", async () => {
    await using github = await gitHubWithPull();
    github.fault({ path: /graphql|\/user$/, status: 403, body: { message: "Forbidden" }, times: 9 });
    github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(written(github)).toHaveLength(1);
    expect(written(github)[0]?.body).toContain("done");
  });

  it.each<{ because: string; marker: Parameters<typeof earlierBody>[0] }>([
    { because: "its run is newer", marker: { number: 13, run: "9013" } },
    { because: "its attempt is newer", marker: { number: 12, run: "9012", attempt: 2 } },
    { because: "it is of another workflow's newer run", marker: { workflow: "other", number: 1, run: "9999" } },
  ])("is left alone where $because", async ({ marker }) => {
    await using github = await gitHubWithPull();
    const { id } = github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody(marker) });
    const { notes, commentUrl } = await publishInJob(github, { ...KEY, token: github.addToken(WRITER), number: 12 });

    expect(written(github)).toMatchObject([{ id, body: earlierBody(marker) }]);
    expect(notes.map(({ code }) => code)).toEqual(["COMMENT_NEWER"]);
    expect(commentUrl).toContain(String(id));
  });

  it("is one where two runs comment at once, and it is the newer run's", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    github.fault({ method: "POST", path: COMMENTS, delay: 500, times: 2 });
    const runs = await Promise.all(
      [12, 13].map((number) => publishInJob(github, { ...KEY, token, number, message: `run ${number}` })),
    );

    expect(written(github)).toHaveLength(1);
    expect(written(github)[0]?.body).toContain("run 13");
    expect(runs[1]?.notes).toEqual([]);
  });

  it("is written again where an older run wrote over it before we looked", async () => {
    await using github = await gitHubWithPull();
    const { id } = github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    github.fault({
      method: "GET",
      path: COMMENTS,
      after: 1,
      before: (world) => world.editComment(id, earlierBody({ number: 2 })) && undefined,
    });
    await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(written(github)).toHaveLength(1);
    expect(written(github)[0]?.body).toContain("done");
  });

  it("is made anew where somebody removed it in between", async () => {
    await using github = await gitHubWithPull();
    const { id } = github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    github.fault({ method: "PATCH", before: (world) => world.removeComment(id) });
    const { notes } = await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(notes).toEqual([]);
    expect(written(github)).toHaveLength(1);
  });

  it("is one where the answer to the first try was lost", async () => {
    await using github = await gitHubWithPull();
    github.fault({ method: "POST", path: COMMENTS, lost: true });
    const { notes } = await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(notes).toEqual([]);
    expect(written(github)).toHaveLength(1);
    expect(calls(github).filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  it("is not written a second time because an answer broke off", async () => {
    await using github = await gitHubWithPull();
    const { id } = github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    github.fault({ method: "GET", path: COMMENTS, reset: "mid-body" });
    await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(written(github)).toMatchObject([{ id, body: expect.stringContaining("done") }]);
  });

  it("is written to the pull request that a pushed commit belongs to, or to the one that is named", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    github.addPullRequest(REPOSITORY, {
      number: 8,
      headSha: "d".repeat(40),
      state: "closed",
      merged: true,
      mergeSha: "b".repeat(40),
    });
    const environment = { GITHUB_EVENT_NAME: "push" };
    await publishInJob(github, { ...KEY, token, environment, event: {} });
    expect(github.comments(REPOSITORY, 8)).toHaveLength(1);
    await publishInJob(github, {
      ...KEY,
      token,
      environment,
      event: {},
      inputs: { "comment-on-pr": false, "comment-on-pr-number": 7 },
    });
    expect(written(github)).toHaveLength(1);
    const { notes } = await publishInJob(github, {
      ...KEY,
      token,
      environment: { ...environment, GITHUB_SHA: "e".repeat(40) },
      event: {},
    });
    expect(notes).toMatchObject([
      { code: "COMMENT_NOT_POSTED", message: expect.stringContaining("The event push belongs to no pull request.") },
    ]);
  });

  it("is not written where it is not wanted, and nobody asks GitHub", async () => {
    await using github = await gitHubWithPull();
    const { notes, commentUrl } = await publishInJob(github, {
      token: github.addToken(WRITER),
      inputs: { "comment-on-pr": false },
    });

    expect([notes, commentUrl, github.requests.length]).toEqual([[], undefined, 0]);
  });

  it("works on an Enterprise Server, with its addresses", async () => {
    await using github = await gitHubWithPull({ enterprise: true, webUrl: "https://ghes.example" });
    github.addComment(REPOSITORY, 7, { author: BOT, body: earlierBody() });
    const { notes, commentUrl } = await publishInJob(github, { ...KEY, token: github.addToken(WRITER) });

    expect(notes).toEqual([]);
    expect(commentUrl).toMatch(/^https:\/\/ghes\.example\/org\/app\/pull\/7#/);
    expect(calls(github)).toContain("POST /api/graphql");
  });

  it("holds no secret, in no place, and is found again although its key held one", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    const settings = {
      token,
      key: "infra:hunter2",
      secrets: ["hunter2"],
      message: "password hunter2, aHVudGVyMg==",
      inputs: { "comment-on-summary": true },
    };
    const { summary, json, log } = await publishInJob(github, settings);
    await publishInJob(github, { ...settings, number: 13 });

    expect(written(github)).toHaveLength(1);
    const places = [
      written(github)[0]?.body ?? "",
      summary,
      json,
      log.lines.join("\n"),
      JSON.stringify(log.annotations),
      JSON.stringify(github.requests.map(({ text }) => text)),
    ];
    for (const place of places) expect(place).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(summary).toContain("password");
  });
});

describe("where it cannot be written, the run goes on and the job summary holds the same", () => {
  it.each<{
    because: string;
    token: Parameters<Awaited<ReturnType<typeof gitHubWithPull>>["addToken"]>[0];
    event?: Record<string, unknown>;
    says: string;
  }>([
    {
      because: "the token is too weak",
      token: { permissions: { pull_requests: "read" } },
      says: "Add `permissions: pull-requests: write` to the job",
    },
    {
      because: "the pull request comes from a fork",
      token: { permissions: { pull_requests: "read" } },
      event: pullRequestEvent({ fork: "mona/app" }),
      says: "comes from a fork",
    },
    {
      because: "Dependabot started the run",
      token: { permissions: { pull_requests: "read" } },
      event: pullRequestEvent({ author: "dependabot[bot]" }),
      says: "Dependabot started this run",
    },
    { because: "a personal token is too weak", token: { kind: "fine-grained" }, says: "Pull requests: Read and write" },
  ])("because $because", async ({ token, event, says }) => {
    await using github = await gitHubWithPull();
    const { notes, summary, json, log, commentUrl } = await publishInJob(github, {
      token: github.addToken(token),
      ...(event === undefined ? {} : { event }),
    });

    expect(written(github)).toEqual([]);
    expect(commentUrl).toBeUndefined();
    expect(notes).toMatchObject([{ code: "COMMENT_NOT_POSTED", message: expect.stringContaining(says) }]);
    expect(summary).toContain("done");
    expect(log.annotations).toMatchObject([{}, { level: "notice", title: "No comment" }]);
    expect(JSON.parse(json)).toMatchObject({ notes: [{ code: "COMMENT_NOT_POSTED" }] });
  });

  it.each<{ because: string; token: string | undefined; environment?: Record<string, string>; says: string }>([
    { because: "there is no token", token: undefined, says: "There is no GitHub token." },
    { because: "the token is wrong", token: "ghp_wrong", says: "did not accept the token (401)" },
    {
      because: "the repository is not known",
      token: "x",
      environment: { GITHUB_REPOSITORY: "" },
      says: "The GitHub repository is not known.",
    },
    {
      because: "nothing listens",
      token: "x",
      environment: { GITHUB_API_URL: "http://127.0.0.1:9" },
      says: "No connection to 127.0.0.1:9",
    },
  ])("because $because", async ({ token, environment = {}, says }) => {
    await using github = await gitHubWithPull();
    const { notes, summary } = await publishInJob(github, { token, environment });

    expect(notes).toMatchObject([{ code: "COMMENT_NOT_POSTED", message: expect.stringContaining(says) }]);
    expect(summary).toContain("done");
  });

  it("because GitHub is down, after four tries", async () => {
    await using github = await gitHubWithPull();
    github.unavailable({ times: 99 });
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER) });

    expect(notes).toMatchObject([{ message: expect.stringContaining("GitHub has trouble (502)") }]);
    expect(github.requests).toHaveLength(4);
  });

  it("because the pull request is not there, or hidden", async () => {
    await using github = await gitHubWithPull();
    const { notes } = await publishInJob(github, {
      token: github.addToken(WRITER),
      inputs: { "comment-on-pr-number": 99 },
    });

    expect(notes).toMatchObject([{ message: expect.stringContaining("may not see it") }]);
    expect(github.requests).toHaveLength(1);
  });

  it("because the conversation is locked", async () => {
    await using github = await gitHubWithPull();
    github.addPullRequest(REPOSITORY, { number: 9, locked: true });
    const { notes } = await publishInJob(github, {
      token: github.addToken(WRITER),
      inputs: { "comment-on-pr-number": 9 },
    });

    expect(notes).toMatchObject([{ message: expect.stringContaining("The conversation is locked.") }]);
  });

  it("because GitHub takes the body for too long", async () => {
    await using github = await gitHubWithPull();
    const body = {
      message: "Validation Failed",
      errors: [{ message: "Body is too long (maximum is 65536 characters)" }],
    };
    github.fault({ method: "POST", path: COMMENTS, status: 422, body });
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER) });

    expect(notes).toMatchObject([{ message: expect.stringContaining("65,536") }]);
    github.violations.length = 0;
  });

  it("because the limit is reset too late to wait for", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    github.primaryLimit(token, { remaining: 0, resetInSeconds: 2400 });
    const { notes } = await publishInJob(github, { token });

    expect(notes).toMatchObject([{ message: expect.stringMatching(/used up until 20\d\d-.* UTC/) }]);
    expect(github.requests).toHaveLength(1);
  });

  it("because the answer is not GitHub's", async () => {
    await using github = await gitHubWithPull();
    github.fault({ path: COMMENTS, status: 200, body: [{ id: "x" }] });
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER) });

    expect(notes).toMatchObject([{ message: expect.stringContaining("is not what GitHub's API answers") }]);
    github.violations.length = 0;
  });

  it("because GitHub does not answer", async () => {
    await using github = await gitHubWithPull();
    const silence = github.fault({ path: COMMENTS, delay: 3000, times: 9 });
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER), answerMs: 500 });

    expect(notes).toMatchObject([{ message: expect.stringContaining("did not answer in time") }]);
    expect(silence.hits).toBe(4);
  });
});

describe("a trouble that passes is waited for", () => {
  it.each<{ what: string; trouble: (github: Awaited<ReturnType<typeof gitHubWithPull>>) => void }>([
    { what: "an outage", trouble: (github) => github.unavailable({ times: 2 }) },
    {
      what: "an outage while writing",
      trouble: (github) => github.unavailable({ times: 2, method: "POST", path: COMMENTS }),
    },
    {
      what: "a secondary limit",
      trouble: (github) => github.secondaryLimit({ method: "POST", path: COMMENTS, retryAfter: 3 }),
    },
    { what: "a secondary limit by 429", trouble: (github) => github.secondaryLimit({ status: 429, retryAfter: 3 }) },
    { what: "a reset connection", trouble: (github) => github.fault({ reset: true }) },
  ])("$what", async ({ trouble }) => {
    await using github = await gitHubWithPull();
    trouble(github);
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER) });

    expect(notes).toEqual([]);
    expect(written(github)).toHaveLength(1);
    expect(github.unmetFaults()).toEqual([]);
  });

  it("but not longer than ninety seconds in all", async () => {
    await using github = await gitHubWithPull();
    github.secondaryLimit({ times: 99, retryAfter: 60 });
    const { notes } = await publishInJob(github, { token: github.addToken(WRITER) });

    expect(notes).toMatchObject([{ message: expect.stringContaining("slow down") }]);
    expect(github.requests).toHaveLength(2);
  });
});

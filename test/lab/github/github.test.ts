import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { getOctokit } from "@actions/github";
import { startGitHub, type FakeGitHub, type TokenOptions } from "./github.mjs";

const REPOSITORY = "org/app";
const COMMENTS = `/repos/${REPOSITORY}/issues/7/comments`;
const WRITER: TokenOptions = { permissions: { issues: "read", pull_requests: "write" } };

async function gitHubWithPull(options: Parameters<typeof startGitHub>[0] = {}): Promise<FakeGitHub> {
  const github = await startGitHub(options);
  github.addPullRequest(REPOSITORY, { number: 7, headSha: "a".repeat(40), files: ["infra/Pulumi.yaml", "README.md"] });
  return github;
}

interface Ask {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

async function ask(github: FakeGitHub, method: string, path: string, { token, body, headers = {} }: Ask = {}) {
  const url = path.startsWith("http") ? path : github.url + path;
  const response = await fetch(url, {
    method,
    headers: {
      "user-agent": "lab",
      ...(token === undefined ? {} : { authorization: `token ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown =
    /json/.test(response.headers.get("content-type") ?? "") && text !== "" ? JSON.parse(text) : text;
  return { status: response.status, headers: response.headers, json };
}

describe("the fake GitHub", () => {
  it("keeps comments: written, listed, edited, removed, each answer as GitHub describes it", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);

    const created = await ask(github, "POST", COMMENTS, { token, body: { body: "one" } });
    expect(created.status).toBe(201);
    const { id, html_url } = created.json as { id: number; html_url: string };
    expect(html_url).toBe(`https://github.com/org/app/pull/7#issuecomment-${id}`);
    const edited = await ask(github, "PATCH", `/repos/org/app/issues/comments/${id}`, { token, body: { body: "two" } });
    expect(edited.json).toMatchObject({ id, body: "two", user: { login: "github-actions[bot]", type: "Bot" } });
    const listed = await ask(github, "GET", COMMENTS, { token });
    expect(listed.json).toMatchObject([{ id, body: "two" }]);
    expect((await ask(github, "DELETE", `/repos/org/app/issues/comments/${id}`, { token })).status).toBe(204);
    expect(github.comments(REPOSITORY, 7)).toEqual([]);
  });

  it("pages as GitHub does: 30 unless asked, 100 at most, links by the repository's number that lead to the end", async () => {
    await using github = await gitHubWithPull();
    for (let index = 0; index < 250; index++) github.addComment(REPOSITORY, 7, { body: `comment ${index}` });
    expect((await ask(github, "GET", COMMENTS)).json).toHaveLength(30);
    const first = await ask(github, "GET", `${COMMENTS}?per_page=100`);
    expect(first.json).toHaveLength(100);
    expect(first.headers.get("link")).toMatch(
      /\/repositories\/\d+\/issues\/7\/comments\?per_page=100&page=2>; rel="next"/,
    );

    const octokit = getOctokit(github.addToken(WRITER), { baseUrl: github.url });
    const all = await octokit.paginate(octokit.rest.issues.listComments, {
      owner: "org",
      repo: "app",
      issue_number: 7,
      per_page: 100,
    });
    expect(all.map((comment) => comment.body)).toEqual(Array.from({ length: 250 }, (_, index) => `comment ${index}`));
  });

  it("shows pull requests by number, by commit, in lists, with their files", async () => {
    await using github = await gitHubWithPull();
    github.addPullRequest(REPOSITORY, {
      number: 8,
      fork: "somebody/app",
      state: "closed",
      merged: true,
      mergeSha: "b".repeat(40),
    });
    const octokit = getOctokit(github.addToken(WRITER), { baseUrl: github.url });
    const at = { owner: "org", repo: "app" };

    expect((await octokit.rest.pulls.get({ ...at, pull_number: 8 })).data).toMatchObject({
      merged: true,
      head: { repo: { full_name: "somebody/app", fork: true } },
    });
    const of = async (commit_sha: string) =>
      (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha })).data.map(
        ({ number }) => number,
      );
    expect([await of("a".repeat(40)), await of("b".repeat(40)), await of("c".repeat(40))]).toEqual([[7], [8], []]);
    expect((await octokit.rest.pulls.list({ ...at, state: "all" })).data.map(({ number }) => number)).toEqual([8, 7]);
    const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: 7 });
    expect(files.data.map(({ filename }) => filename)).toEqual(["infra/Pulumi.yaml", "README.md"]);
    expect((await octokit.rest.repos.get(at)).data.default_branch).toBe("main");
    expect((await octokit.rest.rateLimit.get()).data.rate.limit).toBe(5000);
  });

  it.each<{ who: string; token?: TokenOptions; status: number; message: string }>([
    { who: "nobody", status: 401, message: "Requires authentication" },
    {
      who: "a token that only reads, as a fork's",
      token: { permissions: { pull_requests: "read" } },
      status: 403,
      message: "Resource not accessible by integration",
    },
    {
      who: "a weak fine-grained token",
      token: { kind: "fine-grained" },
      status: 403,
      message: "Resource not accessible by personal access token",
    },
    { who: "a token that may write issues", token: { permissions: { issues: "write" } }, status: 201, message: "" },
    { who: "a token that may write pull requests", token: WRITER, status: 201, message: "" },
  ])("answers $status when $who comments", async ({ token, status, message }) => {
    await using github = await gitHubWithPull();
    const value = token === undefined ? undefined : github.addToken(token);
    const answer = await ask(github, "POST", COMMENTS, { token: value, body: { body: "hello" } });

    expect(answer.status).toBe(status);
    expect((answer.json as { message?: string }).message ?? "").toBe(message);
    if (status === 403)
      expect(answer.headers.get("x-accepted-github-permissions")).toBe("issues=write; pull_requests=write");
  });

  it("refuses wrong tokens, hides what cannot be seen, and refuses locked conversations", async () => {
    await using github = await gitHubWithPull();
    github.addPullRequest("org/secret", { number: 1 });
    github.addRepository("org/secret", { private: true });
    github.addPullRequest("org/secret", { number: 1, locked: true });
    const stranger = github.addToken({ kind: "PAT", repositories: [REPOSITORY], permissions: { issues: "write" } });
    const member = github.addToken(WRITER);

    expect((await ask(github, "GET", COMMENTS, { token: "ghp_wrong" })).json).toMatchObject({
      message: "Bad credentials",
      status: "401",
    });
    expect((await ask(github, "GET", "/repos/org/secret/pulls/1", { token: stranger })).status).toBe(404);
    expect((await ask(github, "GET", "/repos/org/secret/pulls/1", { token: member })).status).toBe(200);
    const locked = await ask(github, "POST", "/repos/org/secret/issues/1/comments", {
      token: member,
      body: { body: "x" },
    });
    expect(locked.json).toMatchObject({ message: "Unable to create comment because issue is locked." });
    expect(
      (await ask(github, "POST", "/repos/org/app/issues/99/comments", { token: member, body: { body: "x" } })).status,
    ).toBe(404);
  });

  it("knows who a token is, except for the job's own, which may ask by GraphQL only", async () => {
    await using github = await gitHubWithPull();
    const job = github.addToken(WRITER);
    const person = github.addToken({ kind: "PAT", login: "mona" });
    const viewer = { query: "query { viewer { login } }" };

    expect((await ask(github, "GET", "/user", { token: job })).status).toBe(403);
    expect((await ask(github, "GET", "/user", { token: person })).json).toMatchObject({ login: "mona" });
    expect((await ask(github, "POST", github.graphqlUrl, { token: job, body: viewer })).json).toEqual({
      data: { viewer: { login: "github-actions[bot]" } },
    });
    expect((await ask(github, "POST", github.graphqlUrl, { body: viewer })).status).toBe(401);
  });

  it("hides a comment by GraphQL, and refuses where the token is too weak", async () => {
    await using github = await gitHubWithPull();
    const comment = github.addComment(REPOSITORY, 7, { body: "old" });
    const listed = (await ask(github, "GET", COMMENTS)).json as { node_id: string }[];
    const body = {
      query:
        "mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }",
      variables: { id: listed[0]?.node_id },
    };
    const weak = await ask(github, "POST", github.graphqlUrl, { token: github.addToken(), body });
    expect(weak.json).toMatchObject({ errors: [{ type: "FORBIDDEN" }] });
    const answer = await ask(github, "POST", github.graphqlUrl, { token: github.addToken(WRITER), body });
    expect(answer.json).toEqual({ data: { minimizeComment: { minimizedComment: { isMinimized: true } } } });
    expect(github.comments(REPOSITORY, 7)).toMatchObject([{ id: comment.id, minimized: { reason: "outdated" } }]);
  });

  it.each<{ body: string; status: number }>([
    { body: "x".repeat(65_536), status: 201 },
    { body: "x".repeat(65_537), status: 422 },
    { body: "😀".repeat(65_536), status: 201 },
    { body: " \n", status: 422 },
  ])("counts characters: body %# is answered $status", async ({ body, status }) => {
    await using github = await gitHubWithPull();
    const answer = await ask(github, "POST", COMMENTS, { token: github.addToken(WRITER), body: { body } });

    expect(answer.status).toBe(status);
  });

  it.each<{ mistake: string; request: [string, string, unknown?]; violation: RegExp }>([
    {
      mistake: "a page size that is no number",
      request: ["GET", `${COMMENTS}?per_page=many`],
      violation: /per_page must be integer/,
    },
    {
      mistake: "a parameter that GitHub does not know",
      request: ["GET", `${COMMENTS}?perPage=100`],
      violation: /"perPage" is not in GitHub's description/,
    },
    {
      mistake: "a body without its field",
      request: ["POST", COMMENTS, { text: "x" }],
      violation: /must have required property 'body'/,
    },
    {
      mistake: "an operation that does not exist",
      request: ["GET", "/repos/org/app/comment"],
      violation: /no operation of GitHub's API/,
    },
    {
      mistake: "an operation that the fake lacks",
      request: ["GET", "/repos/org/app/branches"],
      violation: /does not answer it/,
    },
    {
      mistake: "a query that the GraphQL schema lacks",
      request: ["POST", "/graphql", { query: "{ whoami }" }],
      violation: /Cannot query field "whoami"/,
    },
  ])("fails the test at $mistake", async ({ request: [method, path, body], violation }) => {
    const leave = async () => {
      await using github = await gitHubWithPull();
      await ask(github, method, path, { token: github.addToken(WRITER), body });
    };

    await expect(leave()).rejects.toThrow(violation);
  });

  it("breaks on demand: outages, limits, resets, lost answers, and each only as often as asked", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    const post = () => ask(github, "POST", COMMENTS, { token, body: { body: "hello" } });

    github.unavailable({ times: 2, method: "POST", path: "/repos/*/comments" });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([502, 502, 201]);
    github.secondaryLimit({ status: 429, retryAfter: 3 });
    const limited = await post();
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
    for (const reset of [true, "mid-body"] as const) {
      github.fault({ reset });
      await expect(post()).rejects.toThrow();
    }
    expect(github.comments(REPOSITORY, 7)).toHaveLength(1);
    github.fault({ lost: true });
    await expect(post()).rejects.toThrow();
    expect(github.comments(REPOSITORY, 7)).toHaveLength(2);
    expect(github.unmetFaults()).toEqual([]);
    expect(github.requests.map(({ status }) => status)).toEqual([502, 502, 201, 429, 0, 0, 0]);
  });

  it("runs out of requests, and has them again after the reset", async () => {
    let now = Date.parse("2026-05-01T12:00:00Z");
    await using github = await gitHubWithPull({ now: () => now });
    const token = github.addToken(WRITER);
    github.primaryLimit(token, { remaining: 1, resetInSeconds: 60 });

    expect((await ask(github, "GET", COMMENTS, { token })).status).toBe(200);
    const over = await ask(github, "GET", COMMENTS, { token });
    expect([over.status, over.headers.get("x-ratelimit-remaining"), over.headers.get("x-ratelimit-reset")]).toEqual([
      403,
      "0",
      String(now / 1000 + 60),
    ]);
    now += 61_000;
    expect((await ask(github, "GET", COMMENTS, { token })).status).toBe(200);
  });

  it("lets something else happen first: another run's edit, a removal, slowness", async () => {
    await using github = await gitHubWithPull();
    const token = github.addToken(WRITER);
    const { id } = github.addComment(REPOSITORY, 7, { author: "github-actions[bot]", body: "mine" });
    github.fault({ method: "PATCH", delay: 20, before: (world) => world.removeComment(id) });

    expect(
      (await ask(github, "PATCH", `/repos/org/app/issues/comments/${id}`, { token, body: { body: "x" } })).status,
    ).toBe(404);
  });

  it("answers 304 when nothing changed", async () => {
    await using github = await gitHubWithPull();
    const etag = (await ask(github, "GET", COMMENTS)).headers.get("etag") ?? "";
    expect((await ask(github, "GET", COMMENTS, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  it("is an Enterprise Server on demand", async () => {
    await using github = await gitHubWithPull({ enterprise: true, webUrl: "https://ghes.example" });
    expect(github.env).toMatchObject({
      GITHUB_API_URL: expect.stringMatching(/\/api\/v3$/),
      GITHUB_GRAPHQL_URL: expect.stringMatching(/\/api\/graphql$/),
    });
    const octokit = getOctokit(github.addToken(WRITER), { baseUrl: github.url });
    const created = await octokit.rest.issues.createComment({ owner: "org", repo: "app", issue_number: 7, body: "hi" });
    expect(created.data.html_url).toMatch(/^https:\/\/ghes\.example\/org\/app\/pull\/7/);
    await octokit.graphql("query { viewer { login } }");
  });

  it("is also a process of its own", async () => {
    const child = spawn(process.execPath, [join(__dirname, "start.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 1) {
        expect((await fetch(`${(JSON.parse(line) as { url: string }).url}/rate_limit`)).status).toBe(200);
        child.kill("SIGTERM");
      }
    }
    expect(await ended).toBe(0);
    expect(JSON.parse(lines[1] ?? "")).toEqual({ violations: [] });
  });
});

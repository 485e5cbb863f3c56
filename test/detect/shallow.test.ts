import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { git as gitOf } from "../../src/adapters/git";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { detecting, FILES, GIT_ENVIRONMENT, idsOf, pullRequestPayload, pushPayload, ZERO } from "./detecting";
import { serveGit } from "./http-backend";

const run = promisify(execFile);
const NET = ["app:day", "net:day", "net:dusk"];
const TOKEN = "ghs_0123456789abcdefABCDEF";

/** As actions/checkout: a new clone, one ref with little history, no credentials kept. */
async function checkOut(from: { url: string; beside: string; token?: string }, ref: string, depth = 1) {
  const folder = join(dirname(from.beside), `checkout-${Math.random().toString(36).slice(2)}`);
  const git = (...args: string[]) => run("git", args, { env: { ...GIT_ENVIRONMENT, ...headerOf(from.token) } });
  await git("init", "--quiet", folder);
  await git("-C", folder, "remote", "add", "origin", from.url);
  await git(
    "-C",
    folder,
    "fetch",
    "--quiet",
    "--no-tags",
    ...(depth === 0 ? [] : [`--depth=${depth}`]),
    "origin",
    `+${ref}:refs/remotes/pull/it`,
  );
  await git("-C", folder, "checkout", "--quiet", "--detach", "refs/remotes/pull/it");
  return folder;
}

const headerOf = (token: string | undefined) =>
  token === undefined
    ? {}
    : {
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "http.extraheader",
        GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
      };

interface Pulled extends AsyncDisposable {
  readonly repository: Repository;
  readonly origin: string;
  readonly base: string;
  readonly head: string;
}

/** Pull request 7: both sides have gone `length` commits on since they parted. */
async function pulled(length: number): Promise<Pulled> {
  const repository = await makeRepository({ files: FILES });
  const start = await repository.head();
  const stream = [
    ...commits({ branch: "change", start, length, path: "net/index.ts" }),
    ...commits({ branch: "main", start, length, path: "lone/Main.yaml" }),
  ].join("");
  execFileSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: repository.folder,
    env: GIT_ENVIRONMENT,
    input: stream,
  });
  await repository.git("reset", "--quiet", "--hard", "main");
  const [base, head] = [await repository.head("main"), await repository.head("change")];
  await repository.pullRequest(7, "change");
  const origin = join(dirname(repository.folder), "origin.git");
  await run("git", ["clone", "--quiet", "--mirror", repository.folder, origin], { env: GIT_ENVIRONMENT });
  await run("git", ["-C", origin, "config", "uploadpack.allowAnySHA1InWant", "true"], { env: GIT_ENVIRONMENT });
  return { repository, origin, base, head, [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose]() };
}

/** For git fast-import: as many commits on a branch, each with another text in one file. */
function commits({ branch, start, length, path }: { branch: string; start: string; length: number; path: string }) {
  return Array.from({ length }, (_, at) => {
    const from = at === 0 ? `from ${start}\n` : "";
    const text = `// ${branch} ${at}\n`;
    return `commit refs/heads/${branch}\ncommitter Ada <ada@example.com> ${1_770_000_000 + at} +0000\ndata 1\nx\n${from}M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
  });
}

/** How many commits a clone has. */
const history = async (folder: string): Promise<number> =>
  Number((await run("git", ["-C", folder, "rev-list", "--all", "--count"], { env: GIT_ENVIRONMENT })).stdout);

describe("a checkout of one commit", () => {
  it.each<[string, string, string[]]>([
    ["the merge commit: one more commit is fetched, no history", "refs/pull/7/merge", NET],
    ["the head: deepened until both sides meet", "refs/pull/7/head", NET],
    ["the base branch", "refs/heads/main", NET],
  ])("of %s", async (_, ref, ids) => {
    await using made = await pulled(70);
    const { repository, origin, base, head } = made;
    const url = `file://${origin}`;
    const folder = await checkOut({ url, beside: repository.folder }, ref);
    const found = await detecting({ folder, event: "pull_request", payload: pullRequestPayload(7, base, head) });
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({ ids, reason: "pull request 7" });
    if (ref === "refs/pull/7/merge") expect(await history(folder)).toBe(1);
  });

  it("is not cut by a fetch: what history it has stays", async () => {
    await using made = await pulled(8);
    const { repository, origin, base, head } = made;
    const folder = await checkOut({ url: `file://${origin}`, beside: repository.folder }, "refs/pull/7/head", 5);
    const before = await history(folder);
    await detecting({ folder, event: "pull_request", payload: pullRequestPayload(7, base, head) });
    expect(await history(folder)).toBeGreaterThan(before);
    const full = await checkOut({ url: `file://${origin}`, beside: repository.folder }, "refs/pull/7/head", 0);
    const whole = await history(full);
    await detecting({ folder: full, event: "pull_request", payload: pullRequestPayload(7, base, head) });
    expect(await history(full)).toBeGreaterThanOrEqual(whole);
    expect((await run("git", ["-C", full, "rev-parse", "--is-shallow-repository"])).stdout.trim()).toBe("false");
  });

  it("of a push, of a new branch, and with a base by name", async () => {
    await using made = await pulled(3);
    const { repository, origin, base, head } = made;
    const from = { url: `file://${origin}`, beside: repository.folder };
    const old = await repository.head("main~3");
    const main = await checkOut(from, "refs/heads/main");
    const pushed = await detecting({ folder: main, event: "push", payload: pushPayload(old, base) });
    expect({ ids: idsOf(pushed), commits: await history(main) }).toEqual({ ids: ["lone:dev"], commits: 1 });
    const fresh = await checkOut(from, "refs/heads/change");
    const branch = await detecting({
      folder: fresh,
      event: "push",
      payload: pushPayload(ZERO, head, { ref: "refs/heads/change" }),
    });
    expect({ ids: idsOf(branch), reason: branch.reason }).toEqual({
      ids: NET,
      reason: "new branch, compared with main",
    });
    const named = await checkOut(from, "refs/heads/change");
    expect(idsOf(await detecting({ folder: named, event: "workflow_dispatch", base: "main" }))).toEqual(NET);
    await expect(detecting({ folder: named, event: "workflow_dispatch", base: "nope" })).rejects.toThrow(
      "INPUT_INVALID",
    );
  });

  it("of a force-push whose old commit the server still has", async () => {
    await using made = await pulled(1);
    const { repository, origin } = made;
    const lost = await repository.commit("Lost", { "app/index.ts": "lost\n" });
    await run("git", ["-C", origin, "fetch", "--quiet", repository.folder, `${lost}`], { env: GIT_ENVIRONMENT });
    await repository.git("reset", "--quiet", "--hard", "HEAD~1");
    const folder = await checkOut({ url: `file://${origin}`, beside: repository.folder }, "refs/heads/main");
    const payload = pushPayload(lost, await repository.head(), { forced: true });
    expect(idsOf(await detecting({ folder, event: "push", payload }))).toEqual(["app:day"]);
  });
});

describe("over http, from a server that wants a token", () => {
  it("sends it by git's environment, to that server alone, in the place of a header that the checkout kept", async () => {
    await using made = await pulled(3);
    const { repository, origin, base, head } = made;
    await using server = await serveGit(origin, TOKEN);
    const url = `${server.url}/origin.git`;
    const folder = await checkOut({ url, beside: repository.folder, token: TOKEN }, "refs/pull/7/merge");
    const payload = pullRequestPayload(7, base, head);
    const setting = { folder, event: "pull_request", payload, environment: { GITHUB_SERVER_URL: server.url } };

    // Without a token there is no way: everything, and why.
    expect(await detecting(setting)).toMatchObject({ isEverything: true });
    // With one that is for another server, neither.
    const elsewhere = { ...setting, token: TOKEN, serverUrl: "https://github.com" };
    const unreachable = { GITHUB_API_URL: "http://127.0.0.1:9" };
    expect(await detecting({ ...elsewhere, environment: unreachable })).toMatchObject({ isEverything: true });
    // A checkout has kept an older token.
    await run("git", ["-C", folder, "config", `http.${server.url}/.extraheader`, "AUTHORIZATION: basic b2xk"]);
    const refused = server.refused;
    const found = await detecting({ ...setting, token: TOKEN, serverUrl: server.url });
    expect({ ids: idsOf(found), refused: server.refused - refused }).toEqual({ ids: NET, refused: 0 });
    expect(server.authorizations.filter((header) => header.includes("|"))).toEqual([]);
    // Nothing of it stays in the clone.
    expect(await readFile(join(folder, ".git/config"), "utf8")).not.toContain("eC1hY2Nlc3M");
  });

  it("falls back to what the checkout kept where the token may not read it", async () => {
    await using made = await pulled(3);
    const { repository, origin, base, head } = made;
    await using server = await serveGit(origin, TOKEN);
    const folder = await checkOut(
      { url: `${server.url}/origin.git`, beside: repository.folder, token: TOKEN },
      "refs/pull/7/merge",
    );
    const kept = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`;
    await run("git", ["-C", folder, "config", `http.${server.url}/.extraheader`, kept]);
    const found = await detecting({
      folder,
      event: "pull_request",
      payload: pullRequestPayload(7, base, head),
      token: "ghs_weak",
      serverUrl: server.url,
    });
    expect(idsOf(found)).toEqual(NET);
  });
});

it("a folder that is no clone is not said to have all of its history", async () => {
  const folder = await mkdtemp(join(tmpdir(), "no-clone-"));
  try {
    const git = gitOf({ folder, environment: GIT_ENVIRONMENT, token: undefined, serverUrl: undefined });
    await expect(git.isShallow()).rejects.toThrow("[GIT_UNUSABLE] git rev-parse failed.");
  } finally {
    await rm(folder, { recursive: true });
  }
});

import { makeRepository, type Repository } from "../lab/engine/repository";
import { detecting, FILES, idsOf, pullRequestPayload, pushPayload, ZERO } from "./detecting";

const NET = ["app:day", "net:day", "net:dusk"];

/** A repository in which pull request 7 changes net/index.ts while main went on with lone/. */
async function withPullRequest() {
  const repository = await makeRepository({ files: FILES });
  const base = await repository.head();
  await repository.branch("change");
  await repository.commit("One", { "net/index.ts": "export const x = 2;\n" });
  const head = await repository.commit("Two", { "README.md": "# more\n" });
  await repository.checkout("main");
  await repository.commit("Main goes on", { "lone/Main.yaml": "resources: {}\n" });
  const merge = await repository.pullRequest(7, "change");
  return { repository, base, head, merge, [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose]() };
}

describe("a pull request", () => {
  it.each<[string, (repository: Repository, merge: string, head: string) => Promise<unknown>]>([
    ["its merge commit is checked out", (repository, merge) => repository.checkout(merge)],
    ["its head is checked out", (repository, _, head) => repository.checkout(head)],
    ["the base is checked out (pull_request_target)", (repository) => repository.checkout("main")],
  ])("%s: what it adds, not what the base has since got", async (_, checkout) => {
    await using made = await withPullRequest();
    const { repository, base, head, merge } = made;
    await checkout(repository, merge, head);
    const found = await detecting({
      folder: repository.folder,
      event: "pull_request",
      payload: pullRequestPayload(7, base, head),
    });
    expect({ ids: idsOf(found), waves: found.waves, reason: found.reason, files: found.fileCount }).toEqual({
      ids: NET,
      waves: [["net:day", "net:dusk"], ["app:day"]],
      reason: "pull request 7",
      files: 2,
    });
    expect(found.stacks.find(({ id }) => id === "app:day")).toMatchObject({
      reasons: ["reads net:day, which is affected (named in its config)"],
      upstreams: ["net:day"],
      wave: 1,
    });
  });

  it("that has merged the base into itself", async () => {
    await using repository = await makeRepository({ files: FILES });
    const base = await repository.head();
    await repository.branch("change");
    await repository.commit("Change", { "app/index.ts": "export const y = 2;\n" });
    await repository.checkout("main");
    const newer = await repository.commit("Main", { "lone/Main.yaml": "a: 1\n" });
    await repository.checkout("change");
    await repository.git("merge", "--quiet", "--no-edit", "main");
    const head = await repository.head();
    for (const told of [newer, base]) {
      const found = await detecting({
        folder: repository.folder,
        event: "pull_request",
        payload: pullRequestPayload(7, told, head),
      });
      // An older base in the event only takes more.
      expect(idsOf(found)).toEqual(told === newer ? ["app:day"] : ["app:day", "lone:dev"]);
    }
  });

  it("with two merge bases (each side merged into the other)", async () => {
    await using repository = await makeRepository({ files: FILES });
    await repository.branch("change");
    const ours = await repository.commit("Ours", { "app/index.ts": "export const y = 2;\n" });
    await repository.checkout("main");
    const theirs = await repository.commit("Theirs", { "lone/Main.yaml": "a: 1\n" });
    await repository.git("merge", "--quiet", "--no-edit", ours);
    const base = await repository.head();
    await repository.checkout("change");
    await repository.git("merge", "--quiet", "--no-edit", theirs);
    const head = await repository.commit("More", { "net/index.ts": "export const x = 3;\n" });
    const found = await detecting({
      folder: repository.folder,
      event: "pull_request",
      payload: pullRequestPayload(7, base, head),
    });
    expect(found.isEverything).toBe(false);
    expect(idsOf(found)).toEqual(expect.arrayContaining(NET));
  });
});

describe("a push", () => {
  it.each<[string, (repository: Repository) => Promise<unknown>]>([
    ["a merge", (repository) => repository.git("merge", "--quiet", "--no-ff", "--no-edit", "change")],
    [
      "a squash",
      async (repository) => {
        await repository.git("merge", "--quiet", "--squash", "change");
        await repository.commit("Squashed");
      },
    ],
    ["a rebase", (repository) => repository.git("rebase", "--quiet", "change")],
    ["a fast-forward", (repository) => repository.git("merge", "--quiet", "--ff-only", "change")],
    ["a cherry-pick", (repository) => repository.git("cherry-pick", "change")],
  ])("of %s", async (name, merge) => {
    await using repository = await makeRepository({ files: FILES });
    await repository.branch("change");
    await repository.commit("Change", { "net/index.ts": "export const x = 2;\n" });
    await repository.checkout("main");
    if (name !== "a fast-forward") await repository.commit("Main", { "lone/Main.yaml": "a: 1\n" });
    const before = await repository.head();
    await merge(repository);
    const found = await detecting({
      folder: repository.folder,
      event: "push",
      payload: pushPayload(before, await repository.head()),
    });
    expect({ ids: idsOf(found), reason: found.reason }).toMatchObject({ reason: "push" });
    // What was there before the push is compared with what is there now; a rebase puts main's own commits on top.
    expect(idsOf(found)).toEqual(NET);
  });

  it("by force: what was taken back counts too", async () => {
    await using repository = await makeRepository({ files: FILES });
    const start = await repository.head();
    const before = await repository.commit("Taken back", { "lone/Main.yaml": "a: 1\n" });
    await repository.git("reset", "--quiet", "--hard", start);
    const after = await repository.commit("Instead", { "app/index.ts": "export const y = 3;\n" });
    const payload = pushPayload(before, after, { forced: true });
    const found = await detecting({ folder: repository.folder, event: "push", payload });
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({
      ids: ["app:day", "lone:dev"],
      reason: "force-push, compared with what was there",
    });
  });

  it("by force, the old commit lost: everything, and why", async () => {
    await using repository = await makeRepository({ files: FILES, origin: true });
    const payload = pushPayload("1".repeat(40), await repository.head(), { forced: true });
    const found = await detecting({ folder: repository.folder, event: "push", payload });
    expect({ ids: idsOf(found), reason: found.reason, isEverything: found.isEverything }).toEqual({
      ids: [...NET, "lone:dev"].sort(),
      reason: expect.stringMatching(
        /^everything is taken: the history between 1111111 and [0-9a-f]{7} cannot be had from git$/,
      ),
      isEverything: true,
    });
  });

  it("of a new branch: what it adds to the default branch", async () => {
    await using repository = await makeRepository({ files: FILES, origin: true });
    await repository.git("fetch", "--quiet", "origin");
    await repository.branch("new");
    const after = await repository.commit("New", { "app/index.ts": "export const y = 3;\n" });
    const payload = pushPayload(ZERO, after, { ref: "refs/heads/new" });
    const found = await detecting({ folder: repository.folder, event: "push", payload });
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({
      ids: ["app:day"],
      reason: "new branch, compared with main",
    });
  });

  it("to a merge queue", async () => {
    await using made = await withPullRequest();
    const { repository, head, merge } = made;
    await repository.checkout(merge);
    const payload = { merge_group: { base_sha: await repository.head("main"), head_sha: merge } };
    expect(head).not.toBe(merge);
    const found = await detecting({ folder: repository.folder, event: "merge_group", payload });
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({ ids: NET, reason: "merge group" });
  });
});

describe("a terminal", () => {
  it("compares the work tree with the default branch, what is not committed too, what is ignored not", async () => {
    await using repository = await makeRepository({ files: { ...FILES, ".gitignore": "*.log\n" }, origin: true });
    await repository.git("fetch", "--quiet", "origin");
    await repository.git("remote", "set-head", "origin", "main");
    await repository.branch("change");
    await repository.commit("Committed", { "app/index.ts": "export const y = 3;\n" });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${repository.folder}/lone/debug.log`, "ignored");
    const found = await detecting({ folder: repository.folder });
    expect({ ids: idsOf(found), reason: found.reason }).toEqual({
      ids: ["app:day"],
      reason: "compared with the default branch",
    });
    await writeFile(`${repository.folder}/lone/new.yaml`, "untracked");
    expect(idsOf(await detecting({ folder: repository.folder }))).toEqual(["app:day", "lone:dev"]);
    await writeFile(`${repository.folder}/lone/Pulumi.prod.yaml`, "config: {}");
    expect(idsOf(await detecting({ folder: `${repository.folder}/net` }))).toEqual([
      "app:day",
      "lone:dev",
      "lone:prod",
    ]);
  });

  it("compares with what base names, or says that it names nothing", async () => {
    await using repository = await makeRepository({ files: FILES });
    await repository.git("tag", "v1");
    await repository.commit("Change", { "app/index.ts": "export const y = 3;\n" });
    const { folder } = repository;
    expect(idsOf(await detecting({ folder, base: "v1" }))).toEqual(["app:day"]);
    expect(idsOf(await detecting({ folder, base: "HEAD" }))).toEqual([]);
    await expect(detecting({ folder, base: "v2" })).rejects.toThrow('Input "base" is "v2", which is no branch');
    await expect(detecting({ folder, base: "--output=x" })).rejects.toThrow("INPUT_INVALID");
    expect(await detecting({ folder })).toMatchObject({
      isEverything: true,
      reason: "everything is taken: this clone does not know its default branch; name one by `base`",
    });
  });

  it("says what to do outside of a clone", async () => {
    await expect(detecting({ folder: "/" })).rejects.toThrow("[GIT_UNUSABLE]");
  });
});

describe("the work tree of a job", () => {
  it("is no change: what earlier steps wrote is not compared", async () => {
    await using repository = await makeRepository({ files: FILES });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${repository.folder}/lone/built.yaml`, "by a step before");
    await repository.git("tag", "v1");
    const { folder } = repository;
    expect(idsOf(await detecting({ folder, event: "push", payload: {}, base: "v1" }))).toEqual([]);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeRepository } from "./repository";

describe("the harness: repositories", () => {
  it("makes the same commits from the same calls", async () => {
    const shas = async () => {
      await using repository = await makeRepository({ files: { "a.txt": "1\n", "deep/b.txt": "2\n" } });
      return [await repository.head(), await repository.commit("Change", { "a.txt": "3\n", "deep/b.txt": null })];
    };

    expect(await shas()).toEqual(await shas());
  });

  it("makes what GitHub makes of a pull request: head, merge commit, both refs, nothing checked out", async () => {
    await using repository = await makeRepository({ files: { "a.txt": "1\n" }, origin: true });
    await repository.branch("change");
    const head = await repository.commit("Change", { "infra/b.txt": "2\n" });
    await repository.checkout("main");
    const base = await repository.commit("Meanwhile", { "c.txt": "3\n" });
    const merge = await repository.pullRequest(7, "change");

    expect(await repository.git("log", "-1", "--format=%P%n%s", merge)).toBe(
      `${base} ${head}\nMerge ${head} into ${base}`,
    );
    expect(await repository.git("diff", "--name-only", `${merge}^1`, merge)).toBe("infra/b.txt");
    expect(await repository.git("ls-remote", "origin", "refs/pull/*")).toBe(
      `${head}\trefs/pull/7/head\n${merge}\trefs/pull/7/merge`,
    );
    expect(await repository.git("status", "--short", "--branch")).toBe("## main");
  });

  it("writes and deletes files, and is gone at the end", async () => {
    const folder = await (async () => {
      await using repository = await makeRepository({ files: { "a.txt": "1\n" } });
      await repository.commit("Change", { "a.txt": null, "b.txt": "2\n" });
      expect(existsSync(join(repository.folder, "a.txt"))).toBe(false);
      expect(readFileSync(join(repository.folder, "b.txt"), "utf8")).toBe("2\n");
      return repository.folder;
    })();

    expect(existsSync(folder)).toBe(false);
  });

  it("refuses a pull request that conflicts", async () => {
    await using repository = await makeRepository({ files: { "a.txt": "1\n" } });
    await repository.branch("change");
    await repository.commit("Change", { "a.txt": "2\n" });
    await repository.checkout("main");
    await repository.commit("Other", { "a.txt": "3\n" });

    await expect(repository.pullRequest(8, "change")).rejects.toThrow(/CONFLICT/);
  });
});

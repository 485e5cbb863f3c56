import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CacheService } from "./cache-service";
import { learnedEdges } from "./learned-edges";

let temp: string;
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), "learned-"));
});
afterEach(() => rm(temp, { recursive: true, force: true }));

/** GitHub's cache with one entry. */
function cacheOf(text: string | undefined) {
  const calls: unknown[][] = [];
  const service: CacheService = {
    isFeatureAvailable: () => true,
    restoreCache: async (paths, ...call) => {
      calls.push(["restore", ...call]);
      if (text !== undefined) await writeFile(paths[0] ?? "", text);
      return text;
    },
    saveCache: async (paths, key) => calls.push(["save", key, await readFile(paths[0] ?? "", "utf8")]),
  };
  return { calls, service };
}

const adapter = (service: CacheService, said: string[] = []) =>
  learnedEdges({
    environment: { RUNNER_TEMP: temp, GITHUB_RUN_ID: "9001" },
    say: (message) => said.push(message),
    cache: () => Promise.resolve(service),
  });

describe("learnedEdges", () => {
  it("reads the newest once, and writes what differs from it", async () => {
    const { calls, service } = cacheOf("one\n");
    const learned = adapter(service);

    expect([await learned.read(), await learned.read()]).toEqual(["one\n", "one\n"]);
    await learned.write("one\n");
    await learned.write("two\n");
    expect(await learned.read()).toBe("two\n");
    expect(calls).toEqual([
      ["restore", "infra-action-edges-v1-latest", ["infra-action-edges-v1-"]],
      ["save", expect.stringMatching(/^infra-action-edges-v1-9001-[0-9a-f]{16}$/), "two\n"],
    ]);
  });

  it("takes what an earlier step has left, and asks nobody", async () => {
    const { calls, service } = cacheOf("cached\n");
    await writeFile(join(temp, "infra-action-edges.json"), "left\n");

    expect(await adapter(service).read()).toBe("left\n");
    expect(calls).toEqual([]);
  });

  it("never fails: no entry, no service, no folder", async () => {
    const said: string[] = [];
    expect(await adapter(cacheOf(undefined).service).read()).toBeUndefined();
    const down = cacheOf(undefined).service;
    down.restoreCache = () => Promise.reject(new Error("down\n at x"));
    expect(await adapter(down, said).read()).toBeUndefined();
    expect(said).toEqual(["Stacks that read others could not be restored; the run goes on without: down"]);
    const none = learnedEdges({ environment: {}, say: (message) => said.push(message) });
    await none.write("x");
    expect(await none.read()).toBeUndefined();
    const alone = learnedEdges({ environment: { RUNNER_TEMP: temp }, say: (message) => said.push(message) });
    expect(await alone.read()).toBeUndefined();
    expect(said).toHaveLength(1);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CacheService } from "./cache-service";
import { pluginCache } from "./plugin-cache";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "plugin-cache-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** GitHub's cache with these keys in it. */
function cacheOf(keys: string[], available = true, job: Readonly<Record<string, string>> = {}) {
  const calls: unknown[][] = [];
  const service: CacheService = {
    isFeatureAvailable: () => available,
    restoreCache: async (...call) => {
      calls.push(["restore", ...call]);
      const [, key, others = []] = call;
      return keys.find((known) => [key, ...others].some((wanted) => known.startsWith(wanted)));
    },
    saveCache: async (...call) => calls.push(["save", ...call]),
  };
  const state = new Map<string, string>();
  const said: string[] = [];
  const steps = pluginCache({
    environment: { PULUMI_HOME: home, ...job },
    say: (message) => said.push(message),
    state: { get: (name) => state.get(name) ?? "", save: (name, value) => state.set(name, value) },
    cache: () => Promise.resolve(service),
  });
  return { calls, service, steps, said };
}

describe("pluginCache", () => {
  it.each([
    { because: "nothing was found", keys: [], found: false, saves: true },
    { because: "only something like it was found", keys: ["linux-3.258.0-x"], found: true, saves: true },
    { because: "it was found", keys: ["linux-3.259.0-abc"], found: true, saves: false },
  ])("saves or not: $because", async ({ keys, found, saves }) => {
    const { calls, steps } = cacheOf(keys);
    expect(await steps.restorePlugins("linux-3.259.0-abc", ["linux-"])).toBe(found);
    await mkdir(join(home, "plugins", "resource-aws-v7.0.0"), { recursive: true });
    await steps.savePlugins();
    expect(calls).toEqual([
      ["restore", [join(home, "plugins")], "linux-3.259.0-abc", ["linux-"]],
      ...(saves ? [["save", [join(home, "plugins")], "linux-3.259.0-abc"]] : []),
    ]);
  });

  it("saves no second copy of what it found under another key", async () => {
    const { calls, steps } = cacheOf(["linux-3.258.0-x"]);
    await mkdir(join(home, "plugins", "resource-aws-v7.0.0"), { recursive: true });
    await steps.restorePlugins("linux-3.259.0-abc", ["linux-"]);
    await steps.savePlugins();
    expect(calls.map(([what]) => what)).toEqual(["restore"]);
  });

  it("keeps what Node has compiled in a job with them", async () => {
    const { calls, steps } = cacheOf([], true, { GITHUB_ACTIONS: "true", RUNNER_TEMP: home });
    const folders = [join(home, "plugins"), join(home, "infra-action-compile-cache")];
    await steps.restorePlugins("k", []);
    await mkdir(join(home, "infra-action-compile-cache/v24"), { recursive: true });
    await writeFile(join(home, "infra-action-compile-cache/v24/a"), "code");
    await steps.savePlugins();
    expect(calls).toEqual([
      ["restore", folders, "k", []],
      ["save", folders, "k"],
    ]);
  });

  it("saves nothing where there is nothing, or nothing was asked for", async () => {
    const { calls, steps } = cacheOf([]);
    await steps.savePlugins();
    await steps.restorePlugins("linux-3.259.0-abc", []);
    await steps.savePlugins();
    expect(calls.map(([what]) => what)).toEqual(["restore"]);
  });

  it("never fails a run, and says why it did nothing", async () => {
    const { service, steps, said } = cacheOf([]);
    service.restoreCache = () => Promise.reject(new TypeError("cache service is down\n at x"));
    expect(await steps.restorePlugins("k", [])).toBe(false);
    expect(said).toEqual(["Provider plugins could not be restored; the run goes on without: cache service is down"]);
    const none = cacheOf([], false);
    expect(await none.steps.restorePlugins("k", [])).toBe(false);
    expect(none.said).toEqual(["Provider plugins are not restored: there is no cache service here."]);
  });
});

import { isWorthSaving, pluginCacheKeys, type PluginFacts } from "./plugin-cache";

const facts: PluginFacts = {
  platform: "linux",
  arch: "x64",
  files: [
    { name: "Pulumi.yaml", content: "name: net" },
    { name: "yarn.lock", content: "a@1" },
  ],
};
const { key } = pluginCacheKeys(facts, "3.259.0");

describe("pluginCacheKeys", () => {
  it("names platform, engine and packages, widest last", () => {
    expect(key).toMatch(/^infra-action-plugins-v1-linux-x64-3\.259\.0-[0-9a-f]{32}$/);
    expect(pluginCacheKeys(facts, "3.259.0").restoreKeys).toEqual([
      "infra-action-plugins-v1-linux-x64-3.259.0-",
      "infra-action-plugins-v1-linux-x64-",
    ]);
  });

  it("does not depend on the order in which files were found", () => {
    expect(pluginCacheKeys({ ...facts, files: facts.files.toReversed() }, "3.259.0").key).toBe(key);
  });

  it.each<{ because: string; other: Partial<PluginFacts> }>([
    { because: "a lock file changed", other: { files: [{ name: "yarn.lock", content: "a@2" }] } },
    { because: "another architecture", other: { arch: "arm64" } },
    {
      because: "text moved from one file to another",
      other: {
        files: [
          { name: "Pulumi.yaml", content: "name: neta@1" },
          { name: "yarn.lock", content: "" },
        ],
      },
    },
  ])("differs: $because", ({ other }) => {
    expect(pluginCacheKeys({ ...facts, ...other }, "3.259.0").key).not.toBe(key);
  });
});

describe("isWorthSaving", () => {
  const before = { plugins: ["resource-aws-v7.0.0", "resource-eks-v4.0.0"], compiled: 100 };

  it.each([
    { because: "the same", now: before, worth: false },
    { because: "fewer plugins", now: { plugins: ["resource-aws-v7.0.0"], compiled: 100 }, worth: false },
    { because: "another plugin", now: { plugins: ["resource-aws-v7.1.0"], compiled: 100 }, worth: true },
    { because: "a file of the program changed", now: { ...before, compiled: 104 }, worth: false },
    { because: "another program", now: { ...before, compiled: 190 }, worth: true },
  ])("$because: $worth", ({ now, worth }) => {
    expect(isWorthSaving(before, now)).toBe(worth);
  });

  it("is worth it where there was nothing", () => {
    expect(isWorthSaving({ plugins: [], compiled: 0 }, { plugins: [], compiled: 1 })).toBe(true);
  });
});

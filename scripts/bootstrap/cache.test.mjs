import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheKey, cacheRoot, keptOrMade } from "./cache.mjs";

let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "infra-action-cache-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const make = (text) => async (folder) => {
  await sleep(20);
  writeFileSync(join(folder, "program"), text);
};
const want = (changes = {}) =>
  keptOrMade({ key: "part-1-abc", files: ["program"], make: make("made"), root, ...changes });
const content = () => readFileSync(join(root, "part-1-abc", "program"), "utf8");
const leftovers = () =>
  [...readdirSync(root), ...readdirSync(join(root, "locks"))].filter((name) => !["locks", "part-1-abc"].includes(name));

describe("keptOrMade", () => {
  it("makes a part once, however many want it at once", async () => {
    let count = 0;
    const counting = async (folder) => ((count += 1), make("made")(folder));
    const waits = [];
    const all = await Promise.all(
      [1, 2, 3, 4, 5].map(() => want({ make: counting, onWait: (pid) => waits.push(pid) })),
    );

    expect(count).toBe(1);
    expect(all.filter(({ made }) => made)).toHaveLength(1);
    expect(waits).toEqual(Array(4).fill(process.pid));
    expect(leftovers()).toEqual([]);
  });

  it("leaves nothing of a part that could not be made, and makes it the next time", async () => {
    const failing = async (folder) => (
      writeFileSync(join(folder, "program"), "half"),
      Promise.reject(new Error("no disk"))
    );

    await expect(want({ make: failing })).rejects.toThrow("no disk");
    expect(existsSync(join(root, "part-1-abc"))).toBe(false);
    await expect(want()).resolves.toMatchObject({ made: true });
    expect(leftovers()).toEqual([]);
  });

  it("makes a kept part again when one of its files is gone", async () => {
    mkdirSync(join(root, "part-1-abc"));

    await expect(want()).resolves.toMatchObject({ made: true });
    expect(content()).toBe("made");
  });

  it("waits for another process, and takes over when it is killed", async () => {
    const holder = spawn(process.execPath, ["--input-type=module", "-e", holding(root)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((begun) => holder.stdout.once("data", begun));
    const waits = [];
    const wanted = want({ onWait: (pid) => (waits.push(pid), holder.kill("SIGKILL")) });

    await expect(wanted).resolves.toMatchObject({ made: true });
    expect(waits).toEqual([holder.pid]);
    expect(content()).toBe("made");
    expect(leftovers()).toEqual([]);
  });

  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  it.each([
    { because: "its process is gone", holder: { pid: dead, started: "1", host: hostname() } },
    {
      because: "its process id is another process's now",
      holder: { pid: process.pid, started: "1", host: hostname() },
    },
  ])("takes over a lock when $because", async ({ holder }) => {
    mkdirSync(join(root, "locks", "part-1-abc"), { recursive: true });
    writeFileSync(join(root, "locks", "part-1-abc", "old.json"), JSON.stringify(holder));
    mkdirSync(join(root, "part-1-abc.making-old"));

    await expect(Promise.all([want(), want(), want()])).resolves.toHaveLength(3);
    expect(leftovers()).toEqual([]);
  });
});

it("keys what is made by everything that decides it", () => {
  const key = cacheKey("engine", "3.259.0", ["a", "bc"]);

  expect(key).toMatch(/^engine-3\.259\.0-[0-9a-f]{16}$/);
  expect(cacheKey("engine", "3.259.0", ["ab", "c"])).not.toBe(key);
  expect(cacheKey("engine", "3.259.0", ["a", "bc"])).toBe(key);
});

it("keeps parts where the machine keeps caches", () => {
  expect(cacheRoot({ XDG_CACHE_HOME: "/var/tmp/kept" })).toBe("/var/tmp/kept/infra-action");
  expect(cacheRoot({ XDG_CACHE_HOME: "relative" })).toMatch(/\/\.cache\/infra-action$/);
});

/** A program that begins to make the part and never ends. */
function holding(folder) {
  return `
    import { writeFileSync } from "node:fs";
    import { join } from "node:path";
    import { keptOrMade } from ${JSON.stringify(resolve("scripts/bootstrap/cache.mjs"))};
    await keptOrMade({ key: "part-1-abc", files: ["program"], root: ${JSON.stringify(folder)}, make: async (temporary) => {
      writeFileSync(join(temporary, "program"), "half");
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    } });`;
}

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { lockFiles } from "./lock-files";

describe("lock files", () => {
  let root: string;
  let folder: string;
  const locks = lockFiles();
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "lock files-"));
    folder = join(root, ".pulumi/locks/organization/net/dev");
    mkdirSync(folder, { recursive: true });
    for (const name of ["one.json", "one.json.attrs", "other.json"]) writeFileSync(join(folder, name), "{}");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const urlOf = (name: string): string => `${pathToFileURL(join(folder, name)).href}?no_tmp_dir=true`;

  it("are there until one is removed, and only that one goes", async () => {
    expect(await locks.isThere(urlOf("one.json"))).toBe(true);
    expect(await locks.remove(urlOf("one.json"))).toBe(true);
    expect(await locks.remove(urlOf("one.json"))).toBe(false);
    expect(await locks.isThere(urlOf("one.json"))).toBe(false);
    expect(existsSync(join(folder, "one.json.attrs"))).toBe(false);
    expect(await locks.isThere(urlOf("other.json"))).toBe(true);
  });

  it.each(["s3://state/.pulumi/locks/a.json?region=x", "file://host/.pulumi/locks/a.json", "no url", "../a.json"])(
    "cannot tell of %s",
    async (url) => {
      expect(await locks.isThere(url)).toBeUndefined();
      expect(await locks.remove(url)).toBe(false);
    },
  );

  it("takes nothing away but locks", async () => {
    writeFileSync(join(root, "state.json"), "{}");
    const url = pathToFileURL(join(root, "state.json")).href;
    expect(await locks.isThere(url)).toBeUndefined();
    expect(await locks.remove(url)).toBe(false);
    expect(existsSync(join(root, "state.json"))).toBe(true);
  });

  it("knows processes of this machine only", () => {
    expect(locks.runs({ host: hostname(), pid: process.pid })).toBe(true);
    expect(locks.runs({ host: hostname(), pid: 2 ** 22 + 1 })).toBe(false);
    expect(locks.runs({ host: "elsewhere", pid: process.pid })).toBeUndefined();
  });
});

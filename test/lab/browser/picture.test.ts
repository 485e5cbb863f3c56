import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeWith } from "../parts";
import { findChromium } from "./picture.mjs";

const script = join(__dirname, "../../../scripts/picture.mjs");
const comment =
  "### infra · dev: 1 to replace\n\n```diff\n- old\n+ new\n```\n\n<details><summary>1 resource</summary>\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n</details>\n";

function inFolder(body: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), "picture-"));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });

describe("scripts/picture.mjs", () => {
  it("says in one line that there is no Chromium", () => {
    inFolder((folder) => {
      writeFileSync(join(folder, "c.md"), comment);
      const { status, stderr } = run([join(folder, "c.md"), join(folder, "c.png")], { PATH: dirname(folder) });
      // On a Mac the applications are looked at as well.
      if (findChromium({ PATH: "" }) !== undefined) return;
      expect([status, stderr]).toEqual([1, expect.stringMatching(/^No Chromium found on PATH: install it .*\n$/)]);
    });
  });

  it("says that there is no comment", () => {
    const { status, stderr } = run(["/nowhere/comment.md"]);
    expect([status, stderr]).toEqual([
      2,
      "There is no /nowhere/comment.md: run `npm run demo` first, or name a Markdown file.\n",
    ]);
  });
});

describeWith("chromium", "scripts/picture.mjs with a browser", () => {
  it("takes a picture of a comment", () => {
    inFolder((folder) => {
      writeFileSync(join(folder, "c.md"), comment);
      const { status, stderr } = run([join(folder, "c.md"), join(folder, "c.png"), "--open"]);
      expect([status, stderr]).toEqual([0, ""]);
      expect(readFileSync(join(folder, "c.png")).subarray(1, 4).toString()).toBe("PNG");
    });
  });
});

// Makes the work tree what a release's tag is to hold: node scripts/release/prepare.mjs 1.2.3 NOTES_FILE
// Writes the exact tag into the workflows and the release's notes into the file; commits nothing.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap/root.mjs";
import { notesOf, obstacle, pinned } from "./release.mjs";

const [version = "", notesFile] = process.argv.slice(2);
const read = (path) => readFileSync(join(root, path), "utf8");
const changelog = read("CHANGELOG.md");
const tags = execFileSync("git", ["tag", "--list", "v*"], { cwd: root, encoding: "utf8" }).split("\n");
const why = obstacle(version, { tags, packageVersion: JSON.parse(read("package.json")).version, changelog });
if (why !== undefined || notesFile === undefined) {
  console.error(why ?? "Name the file for the notes.");
  process.exitCode = 2;
} else {
  const folder = ".github/workflows";
  for (const name of readdirSync(join(root, folder)))
    writeFileSync(join(root, folder, name), pinned(read(join(folder, name)), version));
  writeFileSync(notesFile, `${notesOf(changelog, version)}\n`);
}

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Copies a module's sources, some of them changed on the way: `changes` has a function for each file to change, by its
 * path. Test data stays behind. Copied by content: Go's module cache is read-only, and a copy of its modes could not be removed.
 */
export async function copySources(from, to, changes) {
  const left = new Set(Object.keys(changes));
  await copyFolder("");
  if (left.size > 0) throw new Error(`${from} has no ${[...left].join(", ")}.`);

  async function copyFolder(below) {
    await mkdir(join(to, below), { recursive: true });
    for (const entry of await readdir(join(from, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== "testdata") await copyFolder(path);
      if (entry.isFile()) await copyFile(path);
    }
  }

  async function copyFile(path) {
    const source = await readFile(join(from, path));
    await writeFile(join(to, path), left.delete(path) ? changes[path](source) : source);
  }
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { LOCK_FILES, type PluginFacts } from "../domain/plugin-cache";

/** Project and lock files of a folder and of those above it, up to the repository's root, by digest. */
export async function pluginFacts(folder: string, root: string): Promise<PluginFacts> {
  const names = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json", ...LOCK_FILES];
  const paths = upTo(folder, root).flatMap((at) => names.map((name) => join(at, name)));
  const files = await Promise.all(
    paths.map(async (path) => ({ name: relative(root, path), content: await digestOf(path) })),
  );
  return {
    platform: process.platform,
    arch: process.arch,
    files: files.flatMap(({ name, content }) => (content === undefined ? [] : [{ name, content }])),
  };
}

function upTo(folder: string, root: string): string[] {
  const parent = dirname(folder);
  return folder === root || parent === folder ? [folder] : [folder, ...upTo(parent, root)];
}

/** undefined: there is none, or none that can be read. */
async function digestOf(path: string): Promise<string | undefined> {
  const content = await readFile(path).catch(() => undefined);
  return content === undefined ? undefined : createHash("sha256").update(content).digest("hex");
}

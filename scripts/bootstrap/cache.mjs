import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { withLock } from "./lock.mjs";

/** The folder outside the clone where made parts are kept from run to run. */
export function cacheRoot(env = process.env) {
  // A relative XDG_CACHE_HOME is to be ignored, says its specification.
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(homedir(), ".cache");
  return join(base, "infra-action");
}

/** `<part>-<version>-<hash>`: the hash covers everything that decides what is made. */
export function cacheKey(part, version, recipe) {
  const hash = createHash("sha256");
  for (const ingredient of recipe) hash.update(`${Buffer.byteLength(ingredient)}:`).update(ingredient);
  return `${part}-${version}-${hash.digest("hex").slice(0, 16)}`;
}

/** The kept folder for a key when it has all of its files, otherwise undefined. */
export function kept(key, files, root = cacheRoot()) {
  const folder = join(root, key);
  return files.every((file) => existsSync(join(folder, file))) ? folder : undefined;
}

/**
 * Gives the folder of a key, made by `make(temporaryFolder)` when it is not there: {folder, made}.
 * It appears whole or not at all, and two runs at once make it once: the second waits, told by `onWait(pid)`.
 */
export async function keptOrMade({ key, files, make, onWait, root = cacheRoot() }) {
  const before = kept(key, files, root);
  if (before !== undefined) return { folder: before, made: false };
  return withLock(join(root, "locks", key), { onWait }, async () => {
    const meanwhile = kept(key, files, root);
    if (meanwhile !== undefined) return { folder: meanwhile, made: false };
    const folder = join(root, key);
    await removeLeftovers(folder);
    await makeWhole(folder, make);
    return { folder, made: true };
  });
}

async function makeWhole(folder, make) {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}.making-`);
  try {
    const facts = await make(temporary);
    await writeFile(join(temporary, "made.json"), `${JSON.stringify({ at: new Date().toISOString(), ...facts })}\n`);
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What an interrupted run left of this key; the lock is ours, so nobody is at work in it. */
async function removeLeftovers(folder) {
  const names = await readdir(dirname(folder)).catch(() => []);
  const dead = names.filter((name) => name === basename(folder) || name.startsWith(`${basename(folder)}.making-`));
  for (const name of dead) await rm(join(dirname(folder), name), { recursive: true, force: true });
}

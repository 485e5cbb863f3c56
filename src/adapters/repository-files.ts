import { Buffer } from "node:buffer";
import { closeSync, constants, existsSync, openSync, readSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Manifests, project files and programs are smaller; what is larger is data that nobody wrote by hand. */
const LARGEST_FILE = 1024 * 1024;

/** The nearest folder at or above this one that holds a repository; the folder itself where there is none. */
export function repositoryRoot(folder: string): string {
  const start = resolve(folder);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return start;
  }
}

/** All texts are read into it, one after the other. */
let buffer: Buffer | undefined;

/**
 * The text of a file; undefined for what cannot be read or is too large. Not blocking, so that a pipe in a file's place
 * does not hold us up.
 */
export function readText(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    buffer ??= Buffer.allocUnsafe(LARGEST_FILE + 1);
    // A file gives all that it has, or fills the room.
    const length = readSync(file, buffer, 0, buffer.length, 0);
    return length > LARGEST_FILE ? undefined : buffer.toString("utf8", 0, length);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

import { open, readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import picomatch from "picomatch";
import type { FoundFiles, LeftFileText, ReportFiles } from "../ports";
import { shownPath, slashed } from "./shown-path";
import { systemErrorCode } from "./system-error";

/** A matrix has at most 256 jobs; re-runs and several matrices make it some thousands at most. */
const MOST_FILES = 20_000;
const DEEPEST = 32;
const REPORT = "report.json";

/**
 * Files that other jobs or engines left behind: reports, event logs.
 * @param root what paths are relative to
 */
export function reportInputs(root: string): ReportFiles {
  return {
    find: (patterns) => find(root, patterns),
    below: (path) => below(root, path),
    read: (path, limit) => (path === "-" ? readStdin(limit) : readText(resolve(root, path), limit)),
  };
}

async function find(root: string, patterns: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>();
  const missing: string[] = [];
  for (const pattern of patterns) {
    const found = await matching(root, pattern);
    if (found.length === 0 && picomatch.scan(pattern).glob === "") missing.push(pattern);
    for (const path of found) files.add(shownPath(root, path));
  }
  return { files: [...files].sort(), missing };
}

/** Absolute paths: the file itself, the reports below a folder, or what a glob fits. What is there comes before a glob. */
async function matching(root: string, pattern: string): Promise<string[]> {
  const path = resolve(root, pattern);
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true) return (await filesBelow(path)).filter((file) => file.endsWith(`/${REPORT}`));
  if (there !== undefined) return [path];
  const { base, glob } = picomatch.scan(pattern);
  if (glob === "") return [];
  const folder = resolve(root, base);
  const fits = picomatch(glob, { dot: true, flags: "s" });
  return (await filesBelow(folder)).filter((file) => fits(slashed(relative(folder, file))));
}

async function below(root: string, named: string): Promise<string[] | undefined> {
  const path = resolve(root, named);
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return undefined;
  const files = there.isDirectory() ? await filesBelow(path) : [path];
  return files.map((file) => shownPath(root, file)).sort();
}

/** Every file below a folder. Links to folders are not followed: they could lead anywhere, or round in a circle. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [{ path: folder, depth: 0 }];
  for (let at = folders.pop(); at !== undefined && files.length < MOST_FILES; at = folders.pop()) {
    const { path, depth } = at;
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) folders.push({ path: child, depth: depth + 1 });
      else if (!entry.isDirectory()) files.push(slashed(child));
    }
  }
  return files;
}

/** Never throws: what cannot be read says why, as the end of a sentence that begins with its name. */
async function readText(path: string, limit: number): Promise<LeftFileText> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { unreadable: "is no file" };
    if (found.size > limit) return { unreadable: `is larger than ${Math.floor(limit / 1024 / 1024)} MiB` };
    await using file = await open(path, "r");
    return { text: decoded(await file.readFile()) };
  } catch (error) {
    const code = systemErrorCode(error);
    return { unreadable: code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? "no reason given"})` };
  }
}

async function readStdin(limit: number): Promise<LeftFileText> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of process.stdin as AsyncIterable<Uint8Array>) {
      size += piece.byteLength;
      if (size > limit) return { unreadable: `is larger than ${Math.floor(limit / 1024 / 1024)} MiB` };
      pieces.push(piece);
    }
  } catch (error) {
    return { unreadable: `cannot be read (${systemErrorCode(error) ?? "no reason given"})` };
  }
  return { text: decoded(Buffer.concat(pieces)) };
}

/** A shell on Windows writes UTF-16 when output is sent to a file. */
function decoded(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

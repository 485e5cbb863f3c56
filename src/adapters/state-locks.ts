import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { LockFacts } from "../domain/doctor/stack";
import { InfraError } from "../errors";
import type { StackLock } from "../domain/stack-lock";
import type { Diagnosis, StackInBackend } from "../ports/diagnosis";
import type { Aws } from "./aws";
import { s3Objects, type S3Objects } from "./s3-objects";
import { systemErrorCode } from "./system-error";

const lockSchema = z
  .object({ pid: z.int(), username: z.string(), hostname: z.string(), timestamp: z.string() })
  .transform(({ pid, username: user, hostname: host, timestamp: since }) => ({ pid, user, host, since }));

const NO_FILES =
  "Locks of this backend cannot be looked at without taking one; an update says who holds the lock, and waits.";

/** Who holds a stack's lock, looked up where the engine keeps its lock files, without taking the lock. */
export function stateLocks(aws: Aws, environment: Readonly<Record<string, string | undefined>>): Diagnosis["locks"] {
  return async ({ url, folder }, stack) => {
    try {
      if (url.startsWith("file:")) return await locksInFolder(stateFolder(url, folder), stack);
      if (url.startsWith("s3:")) return await locksInBucket(s3Objects(url, aws, environment), url, stack);
      return { kind: "not-seen", why: NO_FILES };
    } catch (error) {
      const why = error instanceof InfraError ? error.explanation.what : messageOf(error);
      return { kind: "not-seen", why: `The locks of the backend could not be looked at: ${why}` };
    }
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const placeOf = ({ project, stack }: StackInBackend): string => `.pulumi/locks/organization/${project}/${stack}/`;

/** `file://~`, `file:///srv/state`, `file://./state` as the engine takes them. */
function stateFolder(url: string, folder: string): string {
  const path = decodeURIComponent(url.replace(/^file:\/\//, "").replace(/\?.*$/, ""));
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(folder, path);
}

async function locksInFolder(state: string, stack: StackInBackend): Promise<LockFacts> {
  const folder = join(state, placeOf(stack));
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
  const texts = await Promise.all(
    files.map(async (file) => [pathToFileURL(file).href, await readFile(file, "utf8")] as const),
  );
  return { kind: "locks", locks: texts.map(([url, text]) => lockOf(url, text)) };
}

async function locksInBucket(bucket: S3Objects, url: string, stack: StackInBackend): Promise<LockFacts> {
  const keys = (await bucket.list(placeOf(stack))).filter((key) => key.endsWith(".json"));
  const base = url.replace(/\?.*$/, "").replace(/\/$/, "");
  const texts = await Promise.all(keys.map(async (key) => [`${base}/${key}`, await bucket.read(key)] as const));
  return { kind: "locks", locks: texts.map(([place, text]) => lockOf(place, text)) };
}

function lockOf(url: string, text: string): StackLock {
  return { url, ...lockSchema.parse(JSON.parse(text)) };
}

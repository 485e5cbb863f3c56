import { readFile, stat } from "node:fs/promises";

/** Payloads are some 30 KB; a file beyond this is none of GitHub's. */
const LARGEST_PAYLOAD = 32 * 1024 * 1024;

/** The event's payload as parsed JSON; undefined where there is no file, or it is no JSON. Never throws. */
export async function readEvent(environment: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const path = environment["GITHUB_EVENT_PATH"];
  if (path === undefined || path === "") return undefined;
  try {
    if ((await stat(path)).size > LARGEST_PAYLOAD) return undefined;
    return JSON.parse(await readFile(path, "utf8")) as unknown;
  } catch {
    return undefined;
  }
}

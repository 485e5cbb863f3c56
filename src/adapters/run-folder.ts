import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const PREFIX = "infra-action-run-";

/** A folder for this user alone, for what the engines of this run write; made at once, so that it can be put on record. */
export function makeRunFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const temp = environment["RUNNER_TEMP"];
  return mkdtempSync(join(temp === undefined || temp === "" ? tmpdir() : temp, PREFIX));
}

/** Takes it away with all that is in it. Nothing else, whatever the record says. */
export async function removeRunFolder(folder: string): Promise<void> {
  if (basename(folder).startsWith(PREFIX)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

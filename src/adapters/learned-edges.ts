import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LEARNED_EDGES_FILE } from "../domain/learned-edges";
import type { Learned } from "../ports";
import { withCache, type CacheUser } from "./cache-service";

const PREFIX = "infra-action-edges-v1-";
const WORDS = { what: "Stacks that read others", isQuiet: true } as const;

/**
 * The learned file, in the runner's temporary folder and, from run to run, in GitHub's cache: the newest that this branch
 * or the default branch has saved. A terminal has none. Never throws.
 */
export function learnedEdges(options: CacheUser): Learned {
  const folder = options.environment["RUNNER_TEMP"] ?? "";
  const file = folder === "" ? undefined : join(folder, LEARNED_EDGES_FILE);
  let known: Promise<string | undefined> | undefined;
  return {
    read: () => (known ??= file === undefined ? Promise.resolve(undefined) : restored(file, options)),
    async write(text) {
      if (file === undefined || text === (await known)) return;
      known = Promise.resolve(text);
      await writeFile(file, text)
        .then(() => save(file, text, options))
        .catch(() => undefined);
    },
  };
}

async function restored(file: string, options: CacheUser): Promise<string | undefined> {
  const there = await textOf(file);
  if (there !== undefined) return there; // an earlier step of this job
  await withCache(options, {
    ...WORDS,
    done: "restored",
    otherwise: undefined,
    work: (service) => service.restoreCache([file], `${PREFIX}latest`, [PREFIX]),
  });
  return textOf(file);
}

function save(file: string, text: string, options: CacheUser): Promise<unknown> {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  // The run with it: what was known once and is known again must be the newest again, and a key is written once.
  const key = `${PREFIX}${options.environment["GITHUB_RUN_ID"] ?? "0"}-${digest}`;
  return withCache(options, {
    ...WORDS,
    done: "saved",
    otherwise: undefined,
    work: (service) => service.saveCache([file], key),
  });
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

import { readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { compileCacheFolder } from "../domain/compile-cache";
import { isWorthSaving, type CacheContents } from "../domain/plugin-cache";
import type { SetUp } from "../ports";
import { withCache, type CacheService, type CacheUser } from "./cache-service";

type Environment = Readonly<Record<string, string | undefined>>;

export interface PluginCacheOptions extends CacheUser {
  readonly state: StepState;
}

/** What the main step leaves for its post step. */
export interface StepState {
  readonly get: (name: string) => string;
  readonly save: (name: string, value: string) => void;
}

const WANTED = "plugin-cache-key";
const FOUND = "plugin-cache-found";
const HELD = "plugin-cache-held";
const WHAT = "Provider plugins";

/** What Node has compiled grows from one change of packages to the next: at this size it begins anew. A program has 10 MB. */
const MOST_COMPILED = 150e6;
const EMPTY: CacheContents = { plugins: [], compiled: 0 };

/** Provider plugins between runs, in GitHub's cache, and what Node has compiled of programs. Neither half ever throws. */
export function pluginCache(options: PluginCacheOptions): Pick<SetUp, "restorePlugins" | "savePlugins"> {
  return {
    restorePlugins: (key, restoreKeys) =>
      withCache(options, {
        what: WHAT,
        done: "restored",
        otherwise: false,
        work: (service) => restore(service, key, restoreKeys, options),
      }),
    savePlugins: () =>
      withCache(options, {
        what: WHAT,
        done: "saved",
        otherwise: undefined,
        work: (service) => save(service, options),
      }),
  };
}

async function restore(
  service: CacheService,
  key: string,
  restoreKeys: readonly string[],
  { state, say, environment }: PluginCacheOptions,
): Promise<boolean> {
  state.save(WANTED, key);
  const found = await service.restoreCache(foldersOf(environment), key, [...restoreKeys]);
  if (found === undefined) return false;
  state.save(FOUND, found);
  state.save(HELD, JSON.stringify(await contentsOf(environment)));
  say(`${WHAT} restored from ${found}.`);
  return true;
}

async function save(service: CacheService, { state, say, environment }: PluginCacheOptions): Promise<void> {
  const key = state.get(WANTED);
  if (key === "" || key === state.get(FOUND)) return;
  const compiled = compileCacheFolder(environment);
  if (compiled !== undefined && (await sizeOf(compiled)) > MOST_COMPILED) await rm(compiled, { recursive: true });
  const held = state.get(HELD);
  const before = held === "" ? EMPTY : (JSON.parse(held) as CacheContents);
  if (!isWorthSaving(before, await contentsOf(environment))) return;
  await service.saveCache(foldersOf(environment), key);
  say(`${WHAT} saved as ${key}.`);
}

/** Always the same ones: what is saved as some folders is found as these alone. */
function foldersOf(environment: Environment): string[] {
  const compiled = compileCacheFolder(environment);
  return [pluginFolder(environment), ...(compiled === undefined ? [] : [compiled])];
}

async function contentsOf(environment: Environment): Promise<CacheContents> {
  const compiled = compileCacheFolder(environment);
  return {
    // Locks and half downloads are files; each plugin is a folder.
    plugins: await readdir(pluginFolder(environment)).catch(() => []),
    compiled: compiled === undefined ? 0 : (await filesIn(compiled)).length,
  };
}

/** Where the engine keeps them. */
function pluginFolder(environment: Environment): string {
  const home = environment["PULUMI_HOME"];
  return join(home === undefined || home === "" ? join(homedir(), ".pulumi") : home, "plugins");
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}

async function sizeOf(folder: string): Promise<number> {
  const files = await Promise.all((await filesIn(folder)).map((file) => stat(file).catch(() => undefined)));
  return files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
}

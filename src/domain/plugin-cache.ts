import { createHash } from "node:crypto";

/** What decides which provider plugins a program needs. */
export interface PluginFacts {
  /** As Node names it: linux, darwin, win32. */
  readonly platform: string;
  /** As Node names it: x64, arm64. */
  readonly arch: string;
  /** Pulumi.yaml and the lock files beside and above it, by name, with what is in them (or its digest). */
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** Of files that say exactly which versions of a program's packages, and so of its providers, are used. */
export const LOCK_FILES: readonly string[] = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "requirements.txt",
  "poetry.lock",
  "uv.lock",
  "Pipfile.lock",
  "go.sum",
  "packages.lock.json",
  "pom.xml",
];

/**
 * The keys of GitHub's cache for a program's plugins: one that names exactly these versions, and beginnings of keys whose
 * plugins are better than none (the newest is taken; what is missing is downloaded by the engine).
 */
export function pluginCacheKeys(
  { platform, arch, files }: PluginFacts,
  engineVersion: string,
): { readonly key: string; readonly restoreKeys: readonly string[] } {
  const beginning = `infra-action-plugins-v1-${platform}-${arch}-`;
  return {
    key: `${beginning}${engineVersion}-${digestOf(files)}`,
    restoreKeys: [`${beginning}${engineVersion}-`, beginning],
  };
}

function digestOf(files: PluginFacts["files"]): string {
  const lines = files.map(({ name, content }) => JSON.stringify([name, content])).sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 32);
}

/** What is in the cached folders. */
export interface CacheContents {
  /** Names of the plugins' folders. */
  readonly plugins: readonly string[];
  /** Files that Node has compiled. */
  readonly compiled: number;
}

/**
 * Whether what is there now is worth another copy in GitHub's cache, which holds 10 GB for a repository: runs on other
 * projects have other keys, and mostly the same plugins.
 */
export function isWorthSaving(before: CacheContents, now: CacheContents): boolean {
  return now.plugins.some((name) => !before.plugins.includes(name)) || now.compiled > before.compiled * GROWTH;
}

/** By so much the programs of another project add to what was compiled; a changed file of one adds a little. */
const GROWTH = 1.5;

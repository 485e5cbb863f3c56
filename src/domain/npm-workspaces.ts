import { posix } from "node:path";
import { matcher } from "./glob";
import {
  jsonObject,
  joined,
  objectOf,
  type LocalDependency,
  type PackageFolders,
  type ReadText,
} from "./local-manifests";

export interface NpmWorkspaces {
  readonly packages: PackageFolders;
  /** The files of the workspace's root that decide which versions a member gets; none for who is no member. */
  rootFilesOf(folder: string): readonly LocalDependency[];
}

const LOCKS = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"];
const ROOT_FILES = ["package.json", "pnpm-workspace.yaml", ".npmrc", ".yarnrc.yml", ...LOCKS];

/**
 * The npm workspaces of a repository, in package.json's two notations or pnpm's.
 * @param manifests every package.json and pnpm-workspace.yaml
 */
export function npmWorkspaces(manifests: readonly string[], readText: ReadText): NpmWorkspaces {
  const roots = manifests.flatMap((file) => {
    const globs = globsOf(file, readText(file));
    return globs.length === 0 ? [] : [{ root: posix.dirname(file), isMember: membership(posix.dirname(file), globs) }];
  });
  const folders = manifests.flatMap((file) => (file.endsWith("package.json") ? [posix.dirname(file)] : []));
  const withPackage = new Set(folders);
  const members = roots.length === 0 ? [] : folders.filter((folder) => roots.some(({ isMember }) => isMember(folder)));
  const named = members.map(
    (folder) => [jsonObject(readText(joined(folder, "package.json")))["name"], folder] as const,
  );
  return {
    packages: new Map(named.flatMap(([name, folder]) => (typeof name === "string" ? [[name, folder]] : []))),
    rootFilesOf(folder) {
      const own = roots.filter(({ isMember }) => isMember(folder)).map(({ root }) => root);
      return [...own, ...(own.length > 0 ? [] : packageAbove(folder, withPackage))].flatMap(rootFiles);
    },
  };
}

/** Without a package.json of its own, a program is part of the nearest one above it. */
function packageAbove(folder: string, known: ReadonlySet<string>): string[] {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (known.has(at)) return at === folder ? [] : [at];
    if (at === ".") return [];
  }
}

const rootFiles = (root: string): LocalDependency[] =>
  ROOT_FILES.map((name) => ({ path: joined(root, name), why: `decides its packages` }));

function globsOf(file: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  if (!file.endsWith(".json")) return [...text.matchAll(/^\s*-\s*["']?([^"'\s#]+)/gm)].map(([, glob = ""]) => glob);
  if (!text.includes('"workspaces"')) return [];
  const given = jsonObject(text)["workspaces"];
  const list = Array.isArray(given) ? given : objectOf(given)["packages"];
  return Array.isArray(list) ? list.map(String) : [];
}

function membership(root: string, globs: readonly string[]): (folder: string) => boolean {
  const own = globs.filter((glob) => !glob.startsWith("!")).map((glob) => joined(root, glob));
  return matcher(own);
}

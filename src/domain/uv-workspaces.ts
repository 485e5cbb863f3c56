import { posix } from "node:path";
import { joined, type LocalDependency, type PackageFolders, type ReadText } from "./local-manifests";

const NAME = /^[ \t]*name[ \t]*=[ \t]*["']([^"'\n]+)["']/m;
/** A name in quotes, with or without a version behind it, or the key of a source. */
const NAMED = /["']([A-Za-z0-9][\w.-]*)|^[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*=[ \t]*\{/gm;

/**
 * What a Python program takes from its uv workspace: members whose names its pyproject.toml has, and what decides the
 * versions. Which of them it really takes from there the root may say too, so each that is named counts.
 * @param manifests every pyproject.toml
 */
export function uvWorkspaces(
  manifests: readonly string[],
  readText: ReadText,
): (folder: string) => readonly LocalDependency[] {
  const roots = manifests
    .filter((file) => readText(file)?.includes("[tool.uv.workspace]") === true)
    .map((file) => posix.dirname(file))
    .sort((a, b) => b.length - a.length); // the nearest first
  const packages = new Map(roots.map((root) => [root, packagesBelow(root, manifests, readText)]));
  return (folder) => {
    const root = roots.find((at) => at === "." || folder === at || folder.startsWith(`${at}/`));
    const text = root === undefined ? undefined : readText(joined(folder, "pyproject.toml"));
    if (root === undefined || text === undefined) return [];
    const names = [...text.matchAll(NAMED)].map(([, quoted, key]) => normal(quoted ?? key ?? ""));
    const members = [...new Set(names)].flatMap((name) => {
      const path = packages.get(root)?.get(name);
      return path === undefined || path === folder ? [] : [{ path, why: `Python package ${name}` }];
    });
    const own = ["pyproject.toml", "uv.lock"].map((name) => ({
      path: joined(root, name),
      why: "decides its packages",
    }));
    return [...members, ...own];
  };
}

function packagesBelow(root: string, manifests: readonly string[], readText: ReadText): PackageFolders {
  const below = manifests.filter((file) => root === "." || file.startsWith(`${root}/`));
  return new Map(
    below.flatMap((file) => {
      const name = NAME.exec(readText(file) ?? "")?.[1];
      return name === undefined ? [] : [[normal(name), posix.dirname(file)] as const];
    }),
  );
}

/** As Python compares names of packages. */
const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

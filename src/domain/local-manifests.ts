import { posix } from "node:path";

/** A file or folder elsewhere in the repository that a program is made of. */
export interface LocalDependency {
  /** From the root; a folder stands for all below it. */
  readonly path: string;
  readonly why: string;
}

/** Reads a file of the repository by its path from the root; undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** npm packages of the repository by name: the folder of each. */
export type PackageFolders = ReadonlyMap<string, string>;

/** The manifests that are looked at, wherever they lie. */
export const MANIFEST_NAMES = [
  "package.json",
  "pnpm-workspace.yaml",
  "requirements*.txt",
  "pyproject.toml",
  "go.mod",
] as const;

/** What the manifests in a folder take from elsewhere in the repository. What comes from a registry is not local. */
export function manifestDependencies(folder: string, readText: ReadText, packages: PackageFolders): LocalDependency[] {
  // Another requirements file that was named (-r ../base.txt).
  if (folder.endsWith(".txt")) return pythonRequirements(readText(folder), posix.dirname(folder));
  // Folders are plain already, and there are thousands.
  const read = (name: string): string | undefined => readText(folder === "." ? name : `${folder}/${name}`);
  return [
    ...npmDependencies(read("package.json"), folder, packages),
    ...pythonRequirements(read("requirements.txt"), folder),
    ...pythonProject(read("pyproject.toml"), folder),
    ...goReplaces(read("go.mod"), folder),
  ];
}

const LOCAL = /"(?:file:|link:|portal:|workspace:|\.{1,2}\/)/;
/** A path with dots may stand alone or behind any of the words; without them, only behind those that mean a path. */
const LOCAL_PATH = /^(?:(?:file|link|portal|workspace):)?(\.{1,2}(?:\/.*)?)$|^(?:file|link|portal):(?![~/])(.+)$/;
const DEPENDENCY_KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

function npmDependencies(text: string | undefined, folder: string, packages: PackageFolders): LocalDependency[] {
  // Most manifests name no local package, which shows without a reading.
  if (text === undefined || (packages.size === 0 && !LOCAL.test(text))) return [];
  const manifest = jsonObject(text);
  return DEPENDENCY_KINDS.flatMap((kind) => Object.entries(objectOf(manifest[kind]))).flatMap(([name, version]) => {
    const [, dotted, plain] = LOCAL_PATH.exec(String(version)) ?? [];
    const local = dotted ?? plain;
    const path = local === undefined ? packages.get(name) : joined(folder, local);
    return path === undefined ? [] : [{ path, why: `npm package ${name}` }];
  });
}

/** `-e ../lib`, `../lib`, `name @ file:../lib`, `-r ../more.txt`, `-c constraints.txt`. */
function pythonRequirements(text: string | undefined, folder: string): LocalDependency[] {
  return (text ?? "").split("\n").flatMap((line) => {
    const plain = line.replace(/(^|\s)#.*$/, "").trim();
    const path =
      /^(?:-e|--editable|-r|--requirement|-c|--constraint)[ =]*([^\s=]\S*)$/.exec(plain)?.[1] ??
      /@\s*file:(?:\/\/)?(\.{1,2}\/\S+)$/.exec(plain)?.[1] ??
      /^(\.{1,2}(?:\/\S*)?)$/.exec(plain)?.[1];
    if (path === undefined || /^(?:[a-z+]+:|\/)/i.test(path)) return [];
    return [{ path: joined(folder, path.replace(/\[[^\]]*\]$/, "")), why: "Python requirement" }];
  });
}

/** `path = "../lib"` of poetry and uv, wherever it stands. */
function pythonProject(text: string | undefined, folder: string): LocalDependency[] {
  return [...(text ?? "").matchAll(/\bpath\s*=\s*["'](\.{1,2}\/[^"'\n]+)["']/g)].map(([, path = "."]) => ({
    path: joined(folder, path),
    why: "Python requirement",
  }));
}

/** `replace example.com/x => ../x`, in a block or alone. */
function goReplaces(text: string | undefined, folder: string): LocalDependency[] {
  return [...(text ?? "").matchAll(/=>\s*(\.{1,2}\/\S+|\.{1,2})\s*(?:\/\/.*)?$/gm)].map(([, path = "."]) => ({
    path: joined(folder, path),
    why: "Go module (replace)",
  }));
}

/** A path from a folder, from the root; what leads out of the repository begins with `..`. */
export const joined = (folder: string, path: string): string =>
  posix.normalize(posix.join(folder, path)).replace(/(?<=.)\/$/, "");

export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Somebody else's manifest that is broken is their tool's to tell; here it has no local packages. */
export function jsonObject(text: string | undefined): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

import { posix } from "node:path";
import type { Source } from "./report";

/** Where a project lies: its folder from the repository's root (`.` for the root), and its absolute path if it is known. */
export interface ProjectPlace {
  readonly workDir: string;
  /** Absolute path of the folder with Pulumi.yaml. Without it no absolute path can be placed in the repository. */
  readonly folder?: string | undefined;
}

const POSITION = /^project:\/\/\/([^#?]+)#(\d{1,9})(?:,(\d{1,9}))?$/;

/**
 * `project:///index.ts#5,11`, as states hold it, → file and line from the repository's root. Null if it is not of that
 * form, outside the repository, or in an installed package.
 */
export function sourceOfPosition(position: string, place: ProjectPlace): Source | null {
  const [, path, line, column] = POSITION.exec(position) ?? [];
  const file = path === undefined ? undefined : decoded(path);
  if (file === undefined || line === undefined) return null;
  return sourceAt(file, { line: Number(line), column: column === undefined ? null : Number(column) }, place);
}

/**
 * A file as a program's error names it (absolute, or from the project's folder) → its place in the repository. Null if
 * it is outside of it, or in an installed package.
 */
export function sourceAt(
  file: string,
  { line, column }: { readonly line: number; readonly column: number | null },
  { workDir, folder }: ProjectPlace,
): Source | null {
  const path = file.replaceAll("\\", "/").replace(/^file:\/\//, "");
  if (posix.isAbsolute(path) && folder === undefined) return null;
  const inProject = posix.isAbsolute(path) ? posix.relative(folder ?? "", path) : path;
  const inRepository = posix.normalize(posix.join(workDir, inProject));
  const isOwn =
    !inRepository.startsWith("../") && !posix.isAbsolute(inRepository) && !/(?:^|\/)node_modules\//.test(inRepository);
  if (!isOwn || line < 1 || inRepository.length > 500) return null;
  return { file: inRepository, line, column: column === null || column < 1 ? null : column };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // Half an escape: no path that a program has.
  }
}

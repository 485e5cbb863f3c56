import { manifestDependencies, type LocalDependency, type ReadText } from "./local-manifests";
import type { NpmWorkspaces } from "./npm-workspaces";

export interface LocalFacts {
  readonly readText: ReadText;
  readonly workspaces: NpmWorkspaces;
  /** What the Python program in a folder takes from its uv workspace. */
  readonly uvWorkspace: (folder: string) => readonly LocalDependency[];
  /** What the text of the programs in a folder names outside of it. */
  readonly named: (folder: string) => readonly LocalDependency[];
}

/**
 * What a program takes from elsewhere in the repository, followed through: local packages of npm, Python and Go, what its
 * text names, and the files that decide which versions it gets.
 * @param folders of the program, from the root
 */
export function localDependencies(folders: readonly string[], facts: LocalFacts): LocalDependency[] {
  const found = new Map<string, LocalDependency>();
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const dependency of directDependencies(folder, facts)) {
      const { path } = dependency;
      if (found.has(path) || folders.includes(path) || path.startsWith("..")) continue;
      found.set(path, dependency);
      waiting.push(path);
    }
  }
  return [...found.values()];
}

function directDependencies(
  folder: string,
  { readText, workspaces, uvWorkspace, named }: LocalFacts,
): LocalDependency[] {
  return [
    ...manifestDependencies(folder, readText, workspaces.packages),
    ...workspaces.rootFilesOf(folder),
    ...uvWorkspace(folder),
    ...named(folder),
  ];
}

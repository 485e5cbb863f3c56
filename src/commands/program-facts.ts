import { posix } from "node:path";
import type { DiscoveredProject } from "../domain/discovery";
import type { LocalDependency, ReadText } from "../domain/local-manifests";
import { UPWARD_PATTERN, upwardDependencies } from "../domain/program-imports";
import { REFERENCE_PATTERN, referenceHints } from "../domain/stack-reference-hints";
import type { Git } from "../ports";

/** Languages that Pulumi programs are written in, and YAML programs. */
const SOURCE = /\.(?:[mc]?[jt]s|tsx|py|go|cs|fs|java|kt|scala)$|(?:^|\/)(?:Pulumi|Main)\.ya?ml$/;
/** Where programs begin, by runtime; the first that is there. Others begin in the project file itself. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  nodejs: ["index.ts", "index.js", "index.mts", "index.mjs", "src/index.ts"],
  python: ["__main__.py"],
  go: ["main.go"],
  dotnet: ["Program.cs", "Program.fs"],
  yaml: ["Main.yaml", "Pulumi.yaml"],
};
/** Of more projects than these only the files that programs begin with are read: the whole would take seconds. */
const SEARCHED_WHOLE = 100;

/** What the text of programs says, by work-dir. */
export interface ProgramFacts {
  /** Names of StackReferences. */
  readonly hints: ReadonlyMap<string, readonly string[]>;
  /** Files and folders outside of the program's own folder. */
  readonly named: ReadonlyMap<string, readonly LocalDependency[]>;
  readonly notes: readonly string[];
}

/** Texts of a project's program that name stacks, or files above their folder, by path. */
type Texts = ReadonlyMap<string, string>;

/**
 * What programs name outside of their folder: stacks whose outputs they read, files that they take in. Git's own search
 * finds the files that are worth reading: nearly all name nothing.
 */
export async function programFacts(
  projects: readonly DiscoveredProject[],
  { git, readText, untracked }: { git: Git; readText: ReadText; untracked: boolean },
): Promise<ProgramFacts> {
  const isWhole = projects.length <= SEARCHED_WHOLE;
  const texts = isWhole ? await searched(projects, git, untracked) : entriesOf(projects, git);
  const named = [...texts].map(([workDir, own]) => [workDir, upwardDependencies(workDir, own, readText)] as const);
  const hints = [...texts].map(([workDir, own]) => [workDir, [...own.values()].flatMap(referenceHints)] as const);
  const notes = isWhole
    ? []
    : [
        `Of ${projects.length} programs only the first files were read for stacks and files that they name: declare others in infra-action.yml (dependsOn, paths).`,
      ];
  return { hints: new Map(hints), named: new Map(named), notes };
}

function entriesOf(projects: readonly DiscoveredProject[], git: Git): Map<string, Texts> {
  const texts = new Map<string, Texts>();
  for (const { workDir, runtime, folders } of projects) {
    for (const folder of folders.length > 1 ? [workDir, folders.at(-1) ?? workDir] : folders) {
      for (const name of ENTRIES[runtime] ?? []) {
        const path = folder === "." ? name : `${folder}/${name}`;
        const text = git.readText(path);
        if (text === undefined) continue;
        if (text.includes("StackReference") || text.includes("../")) texts.set(workDir, new Map([[path, text]]));
        break;
      }
    }
  }
  return texts;
}

async function searched(
  projects: readonly DiscoveredProject[],
  git: Git,
  untracked: boolean,
): Promise<Map<string, Texts>> {
  const workDirs = Map.groupBy(
    projects.flatMap(({ folders, workDir }) => folders.map((folder) => ({ folder, workDir }))),
    ({ folder }) => folder,
  );
  const found = await git.filesWith(`${REFERENCE_PATTERN}|${UPWARD_PATTERN}`, {
    folders: [...workDirs.keys()],
    untracked,
  });
  const texts = new Map<string, Map<string, string>>();
  for (const file of found.filter((path) => SOURCE.test(path))) {
    const text = git.readText(file);
    for (const { workDir } of workDirs.get(nearest(posix.dirname(file), workDirs)) ?? [])
      if (text !== undefined) texts.set(workDir, (texts.get(workDir) ?? new Map<string, string>()).set(file, text));
  }
  return texts;
}

function nearest(folder: string, known: ReadonlyMap<string, unknown>): string {
  let at = folder;
  while (!known.has(at) && at !== ".") at = posix.dirname(at);
  return at;
}

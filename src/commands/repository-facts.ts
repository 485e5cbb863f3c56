import { posix } from "node:path";
import { discover, projectFiles, PULUMI_NAMES, type DiscoveredProject, type ProjectFacts } from "../domain/discovery";
import { MANIFEST_NAMES, type LocalDependency, type ReadText } from "../domain/local-manifests";
import { npmWorkspaces, type NpmWorkspaces } from "../domain/npm-workspaces";
import { projectFacts } from "../domain/project-facts";
import { uvWorkspaces } from "../domain/uv-workspaces";
import { InfraError } from "../errors";
import type { Git } from "../ports";

/** What the repository's own files say, whatever has changed. */
export interface RepositoryFacts {
  readonly projects: readonly DiscoveredProject[];
  /** What was wrong with single projects, in sentences. */
  readonly notes: readonly string[];
  readonly readText: ReadText;
  readonly workspaces: NpmWorkspaces;
  readonly uvWorkspace: (folder: string) => readonly LocalDependency[];
}

/**
 * Finds projects, stacks and manifests.
 * @param untracked files that git would track count too
 * @throws InfraError GIT_UNUSABLE
 */
export async function repositoryFacts(git: Git, untracked: boolean): Promise<RepositoryFacts> {
  const files = await git.files({ names: [...PULUMI_NAMES, ...MANIFEST_NAMES], untracked });
  const readText = reader(git, files);
  const manifests = files.filter((path) => /(?:^|\/)(?:package\.json|pnpm-workspace\.yaml)$/.test(path));
  const pyprojects = files.filter((path) => posix.basename(path) === "pyproject.toml");
  return {
    ...projectsOf(git, files, untracked),
    readText,
    workspaces: npmWorkspaces(manifests, readText),
    uvWorkspace: uvWorkspaces(pyprojects, readText),
  };
}

/** Each file is read once. A manifest that git does not list is not there (or ignored), which need not be tried. */
function reader(git: Git, files: readonly string[]): ReadText {
  const listed = new Set(files);
  const names = new Set<string>([
    "package.json",
    "pnpm-workspace.yaml",
    "requirements.txt",
    "pyproject.toml",
    "go.mod",
  ]);
  const known = new Map<string, string | undefined>();
  return (path) => {
    if (!listed.has(path) && names.has(posix.basename(path))) return undefined;
    if (!known.has(path)) known.set(path, git.readText(path));
    return known.get(path);
  };
}

function projectsOf(
  git: Git,
  files: readonly string[],
  untracked: boolean,
): Pick<RepositoryFacts, "projects" | "notes"> {
  const notes: string[] = [];
  const facts = new Map<string, ProjectFacts>();
  for (const file of projectFiles(files)) {
    const text = git.readText(file);
    if (text !== undefined) facts.set(file, factsOf(file, text, notes));
    // At a terminal it was deleted and that is not committed yet.
    else if (!untracked) notes.push(`${file} is not checked out, so its stacks are left out: check all of them out.`);
  }
  return { projects: discover(files, facts), notes };
}

/** A project file that is broken takes nothing from the others: its own preview will say what is wrong. */
function factsOf(file: string, text: string, notes: string[]): ProjectFacts {
  const workDir = posix.dirname(file);
  try {
    return projectFacts(text, workDir, file);
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    notes.push([error.explanation.what, error.explanation.why].filter(Boolean).join(" "));
    return { name: posix.basename(workDir), runtime: "", main: undefined, stackConfigDir: undefined };
  }
}

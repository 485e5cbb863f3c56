import { posix } from "node:path";
import { stackId } from "./stack-id";

/** A folder with Pulumi.yaml. */
export interface DiscoveredProject {
  /** From the repository's root, `.` for the root itself. */
  readonly workDir: string;
  readonly name: string;
  readonly runtime: string;
  /** Folders, from the root, that hold its program and its stack files (`main`, `stackConfigDir`), the project's own too. */
  readonly folders: readonly string[];
  readonly stacks: readonly DiscoveredStack[];
}

export interface DiscoveredStack {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  readonly stack: string;
  /** Its config file, from the root. */
  readonly configFile: string;
}

/** What of a Pulumi.yaml discovery needs; src/domain/project.ts parses it. */
export interface ProjectFacts {
  readonly name: string;
  readonly runtime: string;
  readonly main: string | undefined;
  readonly stackConfigDir: string | undefined;
}

/** Names of project and stack files, for a listing of a repository. */
export const PULUMI_NAMES = ["Pulumi.*"];
const PROJECT_FILE = /^Pulumi\.(yaml|yml|json)$/;
const STACK_FILE = /^Pulumi\.(.+)\.(yaml|yml|json)$/;

/** The files of a repository that are project files; the first of several in one folder, as Pulumi takes it. */
export function projectFiles(files: readonly string[]): string[] {
  const byFolder = new Map<string, string>();
  for (const file of files) {
    if (!isProjectFile(file)) continue;
    const folder = posix.dirname(file);
    const known = byFolder.get(folder);
    if (known === undefined || rank(file) < rank(known)) byFolder.set(folder, file);
  }
  return [...byFolder.values()].sort();
}

export const isProjectFile = (path: string): boolean => PROJECT_FILE.test(posix.basename(path));

/** The stack that a file is the config of, by its name. */
export const stackOfFile = (path: string): string | undefined => STACK_FILE.exec(posix.basename(path))?.[1];

const ORDER = [".yaml", ".yml", ".json"];
const rank = (file: string): number => ORDER.indexOf(posix.extname(file));

/**
 * Projects and their stacks.
 * @param files every file of the repository that git does not ignore, from the root
 * @param facts of each project file
 */
export function discover(files: readonly string[], facts: ReadonlyMap<string, ProjectFacts>): DiscoveredProject[] {
  const stackFiles = stackFilesByFolder(files);
  return [...facts].map(([file, { name, runtime, main, stackConfigDir }]) => {
    const workDir = posix.dirname(file);
    const configFolder = inside(workDir, stackConfigDir);
    const stacks = (stackFiles.get(configFolder) ?? [])
      .map(({ stack, file: configFile }) => ({ id: stackId(workDir, stack), stack, configFile }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const program = main === undefined ? workDir : programFolder(workDir, main);
    return { workDir, name, runtime, folders: [...new Set([workDir, configFolder, program])], stacks };
  });
}

function stackFilesByFolder(files: readonly string[]): Map<string, { stack: string; file: string }[]> {
  const byFolder = new Map<string, { stack: string; file: string }[]>();
  for (const file of files) {
    const stack = stackOfFile(file);
    if (stack === undefined) continue;
    const folder = posix.dirname(file);
    const there = byFolder.get(folder) ?? [];
    if (!there.some((known) => known.stack === stack)) there.push({ stack, file });
    byFolder.set(folder, there);
  }
  return byFolder;
}

function inside(workDir: string, folder: string | undefined): string {
  return folder === undefined ? workDir : normal(posix.join(workDir, folder));
}

/** `main` is a folder or a file; a file's folder holds the program. */
function programFolder(workDir: string, main: string): string {
  const path = normal(posix.join(workDir, main));
  return posix.extname(path) === "" ? path : posix.dirname(path);
}

const normal = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, "");

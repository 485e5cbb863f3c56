import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { InfraError } from "../errors";
import type { FoundProject, ProjectFiles } from "../ports";
import { pluginFacts } from "./plugin-cache-facts";
import { packageFacts } from "./program-packages";
import { systemErrorCode } from "./system-error";

/** In the order in which Pulumi takes them. */
const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
/** Project and stack files are some kilobytes; what is larger is none. */
const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * The files of one repository.
 * @param root its absolute path; work-dirs are relative to it, and nothing outside of it is a project, symbolic links resolved
 */
export function projectFiles(root: string): ProjectFiles {
  return {
    find: (workDir) => find(root, workDir),
    folder: (workDir) => inside(root, resolve(root, workDir), workDir),
    readText: (path) => readText(isAbsolute(path) ? path : join(root, path)),
    packageFacts: async (folder) => packageFacts(await find(root, folder)),
    pluginFacts: (folder) => pluginFacts(folder, root),
  };
}

async function find(root: string, workDir: string): Promise<FoundProject> {
  const folder = await inside(root, resolve(root, workDir), workDir);
  const from = relative(await realpath(root), folder);
  for (const projectFile of PROJECT_FILES) {
    const projectText = await readText(join(folder, projectFile));
    if (projectText === undefined) continue;
    await inside(root, join(folder, projectFile), workDir);
    return { folder, workDir: from === "" ? "." : from.split(sep).join("/"), projectFile, projectText };
  }
  throw invalid({
    what: `The folder "${workDir}" has no Pulumi.yaml.`,
    next: "Set work-dir to the folder of a Pulumi project, from the repository's root.",
  });
}

/** The real path, which is in the repository. */
async function inside(root: string, path: string, workDir: string): Promise<string> {
  const real = await realpath(path).catch((cause: unknown) => {
    throw invalid(
      {
        what: `There is no folder "${workDir}" in ${root}.`,
        next: "Check work-dir, and that the repository is checked out (actions/checkout) before this step.",
      },
      cause,
    );
  });
  const from = relative(await realpath(root), real);
  if (!isAbsolute(from) && from !== ".." && !from.startsWith(`..${sep}`)) return real;
  throw invalid({
    what: `The work-dir "${workDir}" is not in the repository (${root}).`,
    why: "A path out of it, or a symbolic link, leads elsewhere.",
    next: "Set work-dir to a folder in the repository.",
  });
}

function invalid(explanation: InfraError["explanation"], cause?: unknown): InfraError {
  return new InfraError("PROJECT_INVALID", explanation, { cause });
}

/** undefined: there is no such file. A folder of that name is none. */
async function readText(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return undefined;
    if (found.size <= LARGEST_FILE) return await readFile(path, "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes(systemErrorCode(cause) ?? "")) return undefined;
    throw unreadable(path, `The system says ${systemErrorCode(cause) ?? "no more"}.`, cause);
  }
  throw unreadable(path, "It is larger than 16 MiB.");
}

function unreadable(path: string, why: string, cause?: unknown): InfraError {
  return invalid({ what: `${path} cannot be read.`, why, next: "Check the file and its permissions." }, cause);
}

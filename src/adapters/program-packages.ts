import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { virtualenvFolders, type PackageFacts } from "../domain/program-packages";
import { parseProject } from "../domain/project";
import type { FoundProject } from "../ports";

/** Looks for what is installed for a project's program. @throws InfraError PROJECT_INVALID */
export async function packageFacts({ folder, workDir, projectText, projectFile }: FoundProject): Promise<PackageFacts> {
  const project = parseProject(projectText, workDir, projectFile);
  const program = resolve(folder, project.main ?? "");
  const virtualenvs = virtualenvFolders(project).map((name) => join(resolve(folder, name), "pyvenv.cfg"));
  return {
    nodeSdk: await anyOf(above(program).map((at) => join(at, "node_modules/@pulumi/pulumi/package.json"))),
    packageJson: await anyOf(above(program).map((at) => join(at, "package.json"))),
    virtualenv: await anyOf(virtualenvs),
  };
}

/** The folder and all above it, as Node looks for packages. */
function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}

async function anyOf(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

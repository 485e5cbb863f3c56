import { posix } from "node:path";
import type { ChangedFile } from "./changed-file";
import { isProjectFile, stackOfFile, type DiscoveredProject } from "./discovery";
import { stackId } from "./stack-id";

/** Ids of stacks whose config file is gone; their project may be gone with it. */
export function goneStacks(files: readonly ChangedFile[], projects: readonly DiscoveredProject[]): string[] {
  const byFolder = new Map(projects.flatMap((project) => project.folders.map((folder) => [folder, project] as const)));
  const lost = files.flatMap(({ path, oldPath, status }) =>
    oldPath !== undefined && status === "renamed" ? [oldPath] : status === "deleted" ? [path] : [],
  );
  const lostProjects = new Set(lost.filter(isProjectFile).map((path) => posix.dirname(path)));
  return lost
    .flatMap((path) => {
      const stack = stackOfFile(path);
      const folder = posix.dirname(path);
      const project = byFolder.get(folder);
      if (stack === undefined || project?.stacks.some((known) => known.stack === stack) === true) return [];
      if (project === undefined && !lostProjects.has(folder)) return [];
      return [stackId(project?.workDir ?? folder, stack)];
    })
    .sort();
}

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LabStack } from "./lab-stack";
import { projectFiles, type Files, type ProjectDescription } from "./project-files";
import type { Workspace } from "./workspace";

/** A project's folder with its program and stack files. */
export class LabProject {
  readonly workspace: Workspace;
  readonly folder: string;
  readonly description: ProjectDescription;

  constructor(workspace: Workspace, folder: string, description: ProjectDescription) {
    this.workspace = workspace;
    this.folder = folder;
    this.description = description;
    this.write(projectFiles(description));
    for (const stack of Object.keys(description.stacks ?? { dev: {} })) workspace.prime(description.name, stack);
  }

  /** A stack named in the description (default `dev`); it exists in the backend and has no resources yet. */
  stack(name = "dev"): LabStack {
    return new LabStack(this.workspace, this, name);
  }

  changeProgram(program: ProjectDescription["program"]): void {
    this.write(projectFiles({ ...this.description, program }));
  }

  changeInputs(inputs: unknown): void {
    if (typeof this.description.program === "function") this.changeProgram(this.description.program(inputs));
    else this.write({ "x.json": JSON.stringify(inputs) });
  }

  write(files: Files): void {
    writeFiles(this.folder, files);
  }
}

/** Writes files by their paths below a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

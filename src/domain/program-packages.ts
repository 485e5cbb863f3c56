import type { Project } from "./project";

/** What is installed for a program, as found on the disk. */
export interface PackageFacts {
  /** @pulumi/pulumi can be resolved from the folder. */
  readonly nodeSdk: boolean;
  /** There is a package.json to install from. */
  readonly packageJson: boolean;
  /** The program's virtual environment is there. */
  readonly virtualenv: boolean;
}

/**
 * Does `pulumi install` have to run before a preview?
 * @param mode the input `install`; `auto`: only where the packages are missing or that cannot be known
 */
export function packagesNeeded(
  mode: "auto" | "always" | "never",
  { runtime }: Pick<Project, "runtime">,
  facts: PackageFacts,
): boolean {
  if (mode !== "auto") return mode === "always";
  switch (runtime) {
    case "nodejs":
    case "bun":
      return facts.packageJson && !facts.nodeSdk;
    case "python":
      return !facts.virtualenv;
    case "go": // builds with what it downloads itself
    case "yaml": // has no packages
      return false;
    default:
      return true;
  }
}

/**
 * Where the virtual environment of a Python program may be, from the project's folder. Poetry and uv make `.venv`; else
 * Pulumi.yaml names it.
 */
export function virtualenvFolders({ runtimeOptions }: Pick<Project, "runtimeOptions">): string[] {
  const named = runtimeOptions["virtualenv"];
  return typeof named === "string" && named !== "" ? [named] : [".venv", "venv"];
}

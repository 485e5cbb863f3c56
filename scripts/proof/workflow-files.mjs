import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** This project's workflows and the ones to copy. */
export const workflowFiles = () =>
  [".github/workflows", "workflows-templates"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => /\.ya?ml$/.test(path));

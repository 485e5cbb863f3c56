import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first executable file of one of these names in the folders of PATH, or undefined. */
export function findOnPath(names, path = process.env.PATH ?? "") {
  for (const folder of path.split(delimiter)) {
    if (folder === "") continue;
    const found = names.map((name) => join(folder, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether this path is a file that may be run. */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

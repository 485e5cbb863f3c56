// The files of the demo `eks`: this clone's own infra/, as somebody who copies it would have it.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const LEFT_OUT = /^(node_modules|testing)$|\.test\.ts$/;

/** Copies infra/ below a folder; gives that folder. */
export function copyInfra(root, folder) {
  cpSync(join(root, "infra"), join(folder, "infra"), {
    recursive: true,
    filter: (source) => !LEFT_OUT.test(basename(source)),
  });
  writeFileSync(join(folder, ".gitignore"), "node_modules\n");
  return folder;
}

/** Replaces a text in a file of the developer's clone, which must have it. */
export function edit(clone, path, text, by) {
  const file = join(clone, path);
  const before = readFileSync(file, "utf8");
  if (!before.includes(text)) throw new Error(`${path} does not say ${text}`);
  writeFileSync(file, before.replaceAll(text, by));
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Keeps what people will see, for a picture of it: where INFRA_ACTION_RECORD names a folder, else nowhere.
 * @param name of the file, without `.md`
 */
export function record(name: string, markdown: string): void {
  const folder = process.env["INFRA_ACTION_RECORD"] ?? "";
  if (folder === "") return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), markdown);
}

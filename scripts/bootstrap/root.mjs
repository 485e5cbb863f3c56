import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The one place with all pinned versions. */
export const versions = JSON.parse(readFileSync(join(root, "scripts/bootstrap/versions.json"), "utf8"));

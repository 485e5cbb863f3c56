import { readdirSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "./python.mjs";
import { root, versions } from "./root.mjs";

/** A Python with what the services and their tests import, as each of them pins it. */
export async function flask(context) {
  const { path, made } = await environmentOf("flask", versions.flask, context, requirementLists());
  return { path, how: made ? "installed by pip" : "cache" };
}

function requirementLists() {
  const services = join(root, "services");
  return readdirSync(services, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ["requirements.txt", "requirements-test.txt"].map((list) => join(services, name, list)))
    .sort();
}

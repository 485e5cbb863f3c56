import { dirname, join } from "node:path";
import { environmentOf } from "./python.mjs";
import { versions } from "./root.mjs";

/** zizmor, which looks for what an attacker could use in workflows: a program in a package of PyPI. */
export async function zizmor(context) {
  const { path, made } = await environmentOf("zizmor", versions.zizmor, context);
  return { path: join(dirname(path), "zizmor"), how: made ? "installed by pip" : "cache" };
}

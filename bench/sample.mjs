// What is previewed: the demo's service Day (nine resources, TypeScript), deployed, with the pull request's change on top.
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Engine, STACK } from "../scripts/demo/engine.mjs";
import { cloudVariables } from "../scripts/demo/cloud.mjs";

export { STACK };

/** Deploys the base below `folder`, then lays the change over it. Gives the workspace and the engine's environment. */
export async function deploySample({ root, folder, path }) {
  const at = (name) => join(folder, name);
  for (const name of ["home", "pulumi", "state", "tmp"]) mkdirSync(at(name), { recursive: true });
  const env = {
    PATH: path,
    HOME: at("home"),
    TMPDIR: at("tmp"), // ts-node keeps its cache there
    PULUMI_HOME: at("pulumi"),
    PULUMI_BACKEND_URL: `file://${at("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...cloudVariables({ root, folder, pulumiHome: at("pulumi") }),
  };
  const workspace = at("workspace");
  cpSync(join(root, "scripts/demo/base"), workspace, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(workspace, "infra/node_modules"), "junction");
  const engine = new Engine(workspace, env);
  await engine.createStack();
  await engine.setSecret("databasePassword", "first-password-of-day");
  await engine.up();
  cpSync(join(root, "scripts/demo/change"), workspace, { recursive: true });
  await engine.setSecret("databasePassword", "second-password-of-day");
  return { env, workspace };
}

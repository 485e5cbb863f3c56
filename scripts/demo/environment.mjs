// Where everything of a demo lives: its own home, state backend and cloud, below its own folder.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The whole environment; `cloudVariables({root, folder, pulumiHome})` installs the providers and gives what they want. */
export function environment(folder, cloudVariables) {
  const at = (name) => join(folder, name);
  for (const name of ["home", "pulumi", "state"]) mkdirSync(at(name));
  return {
    PATH: process.env.PATH ?? "",
    HOME: at("home"),
    PULUMI_HOME: at("pulumi"),
    PULUMI_BACKEND_URL: `file://${at("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    ...cloudVariables({ root, folder, pulumiHome: at("pulumi") }),
  };
}

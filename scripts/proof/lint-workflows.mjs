// Checks this project's workflows and the ones to copy with actionlint, whose path the bootstrap puts into the environment.
import { spawnSync } from "node:child_process";
import { workflowFiles } from "./workflow-files.mjs";

const files = workflowFiles();
// No shellcheck and no pyflakes: whether they are installed would change the result from machine to machine.
const args = ["-no-color", "-shellcheck=", "-pyflakes=", ...files];
const { status, error } = spawnSync(process.env.INFRA_ACTION_ACTIONLINT, args, { stdio: "inherit" });
if (error) console.error(error.message);
else console.log(`${files.length} workflows checked`);
process.exitCode = files.length === 0 ? 1 : (status ?? 1);

// Looks with zizmor for what an attacker could use in this project's workflows, the ones to copy, and action.yml. Its path
// comes from the bootstrap; it never asks the network, so that the result is the same everywhere.
import { spawnSync } from "node:child_process";
import { workflowFiles } from "./workflow-files.mjs";

const files = workflowFiles();
const args = ["--offline", "--no-progress", "--persona", "pedantic", "--config", ".github/zizmor.yml"];
const { status, error } = spawnSync(process.env.INFRA_ACTION_ZIZMOR, [...args, ...files, "action.yml"], {
  stdio: "inherit",
});
if (error) console.error(error.message);
process.exitCode = files.length === 0 ? 1 : (status ?? 1);

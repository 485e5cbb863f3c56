// npm run test:kills [-- --count 100] [--seed 17] [--at-once 4]: kills updates at every moment, and looks what is left.
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { count: { type: "string" }, seed: { type: "string" }, "at-once": { type: "string" } },
});
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const JEST = "node_modules/jest/bin/jest.js";
const { status } = spawnSync(
  process.execPath,
  [
    "scripts/bootstrap/with-parts.mjs",
    ...["--need", "engine,yaml"],
    ...[JEST, "--selectProjects", "lab", "--runTestsByPath", "test/kills/kills.test.ts"],
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      INFRA_ACTION_KILLS: values.count ?? process.env["INFRA_ACTION_KILLS"] ?? "100",
      INFRA_ACTION_KILLS_AT_ONCE: values["at-once"] ?? String(2 * availableParallelism()),
      ...(values.seed === undefined ? {} : { INFRA_ACTION_KILL_SEED: values.seed }),
    },
  },
);
process.exitCode = status ?? 1;

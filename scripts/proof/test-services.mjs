// Runs each service's own tests, with the Python whose path the bootstrap puts into the environment.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const services = readdirSync("services", { withFileTypes: true }).filter((entry) => entry.isDirectory());
const results = services.map(({ name }) => {
  console.log(`services/${name}`);
  const { status, error } = spawnSync(
    process.env.INFRA_ACTION_FLASK,
    ["-m", "pytest", "-q", "-p", "no:cacheprovider"],
    { cwd: join("services", name), stdio: "inherit", env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } },
  );
  if (error) console.error(error.message);
  return status;
});
process.exitCode = results.length > 0 && results.every((status) => status === 0) ? 0 : 1;

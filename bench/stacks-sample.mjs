// The demo's service Day several times over: programs with stacks of their own in one repository, each stack deployed, and a
// pull request that changes all of them.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudVariables } from "../scripts/demo/cloud.mjs";
import { run } from "../scripts/demo/child.mjs";

/**
 * @param {{root: string, folder: string, path: string, programs: number, stacks: number}} options
 * @returns the workspace with the merge commit checked out, its base and head, the engine's environment, and the stacks
 */
export async function deployStacks({ root, folder, path, programs, stacks }) {
  const at = (name) => join(folder, name);
  for (const name of ["home", "pulumi", "state", "tmp"]) mkdirSync(at(name), { recursive: true });
  const env = {
    PATH: path,
    HOME: at("home"),
    TMPDIR: at("tmp"),
    PULUMI_HOME: at("pulumi"),
    PULUMI_BACKEND_URL: `file://${at("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...cloudVariables({ root, folder, pulumiHome: at("pulumi") }),
  };
  // Names that exist only once in the demo's cloud are each stack's own here.
  writeFileSync(join(env.LAB_CLOUD_DIR, "types.json"), "{}");
  const workspace = at("workspace");
  const all = Array.from({ length: stacks }, (_, index) => ({
    project: `infra-${index % programs}`,
    stack: `day-${Math.floor(index / programs)}`,
  }));
  for (const project of new Set(all.map((each) => each.project))) writeProgram({ root, workspace, project });
  writeFileSync(join(workspace, ".gitignore"), "node_modules\n");
  for (const { project, stack } of all) await deploy(join(workspace, project), stack, env);
  return { env, workspace, stacks: all, ...commit(root, workspace) };
}

function writeProgram({ root, workspace, project }) {
  const folder = join(workspace, project);
  cpSync(join(root, "scripts/demo/base/infra"), folder, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const file = join(folder, "Pulumi.yaml");
  const text = readFileSync(file, "utf8").replaceAll("services", project);
  writeFileSync(file, text);
  rmSync(join(folder, "Pulumi.day.yaml"));
}

async function deploy(cwd, stack, env) {
  const pulumi = (args, input) => run("pulumi", [...args, "--non-interactive"], { cwd, env, input });
  await pulumi(["stack", "init", stack]);
  await pulumi(["config", "set", "--secret", "databasePassword", "--stack", stack], "first-password-of-day");
  await pulumi(["config", "set", "clusterVersion", "1.33", "--stack", stack]);
  await pulumi(["up", "--yes", "--skip-preview", "--stack", stack]);
}

/** The base, the change of all programs on top of it, and their merge, which is checked out. */
function commit(root, workspace) {
  const identity = ["-c", "user.name=Mara", "-c", "user.email=mara@example.com"];
  const git = (...args) => execFileSync("git", [...identity, ...args], { cwd: workspace, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message=Base");
  const base = git("rev-parse", "HEAD");
  git("checkout", "--quiet", "-b", "change");
  for (const project of readdirSync(workspace).filter((name) => name.startsWith("infra-")))
    cpSync(join(root, "scripts/demo/change/infra"), join(workspace, project), { recursive: true });
  git("add", "--all");
  git("commit", "--quiet", "--message=Change");
  const head = git("rev-parse", "HEAD");
  git("checkout", "--quiet", "--detach", "main");
  git("merge", "--quiet", "--no-ff", "--message=Merge", "change");
  return { base, head, merge: git("rev-parse", "HEAD") };
}

// The environment of a job's step, the same for this action's bundle and for the peer's.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const REPOSITORY = "example/bench";
const COMMAND_FILES = ["OUTPUT", "STEP_SUMMARY", "ENV", "PATH", "STATE"];

/**
 * Makes the folder of a job.
 * @param {{folder: string, root: string, workspace: string, env: object, inputs: object, apiUrl?: string, pull?: number}} job
 * @returns the environment for one call; the files that commands are written to are empty
 */
export function makeJob({ folder, root, workspace, env, inputs, apiUrl = "http://127.0.0.1:9", pull = 1 }) {
  const at = (name) => join(folder, name);
  for (const name of ["temp", "tools", "home"]) mkdirSync(at(name), { recursive: true });
  const sha = "0123456789abcdef0123456789abcdef01234567";
  const repository = { full_name: REPOSITORY };
  const side = { sha, ref: "side", repo: repository };
  const pullRequest = { number: pull, state: "open", merged: false, user: { login: "mara" }, head: side, base: side };
  writeFileSync(at("event.json"), JSON.stringify({ pull_request: pullRequest, repository }));
  for (const name of COMMAND_FILES) writeFileSync(at(name), "");
  return {
    env: {
      HOME: at("home"),
      ...env,
      CI: "true",
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: apiUrl,
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: at("event.json"),
      GITHUB_GRAPHQL_URL: `${apiUrl}/graphql`,
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_RUN_ID: "9000000001",
      GITHUB_RUN_NUMBER: "7",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_SHA: sha,
      GITHUB_WORKFLOW: "bench",
      GITHUB_WORKSPACE: workspace,
      RUNNER_ARCH: "X64",
      RUNNER_OS: "Linux",
      RUNNER_TEMP: at("temp"),
      RUNNER_TOOL_CACHE: at("tools"),
      ...Object.fromEntries(COMMAND_FILES.map((name) => [`GITHUB_${name}`, at(name)])),
      ...inputVariables(root, inputs),
    },
  };
}

/** Every input of action.yml as its variable, as the runner does; the peer knows a part of the same names. */
function inputVariables(root, given) {
  const { inputs } = parse(readFileSync(join(root, "action.yml"), "utf8"));
  const values = Object.entries(inputs).map(([name, { default: value }]) => [
    name,
    given[name] ?? (String(value).startsWith("${{") ? "" : value),
  ]);
  return Object.fromEntries(values.map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]));
}

/** A `pulumi` that notes each call and becomes the real one; put its folder first on the PATH. */
export function countingPulumi(folder, realPath) {
  mkdirSync(folder, { recursive: true });
  const calls = join(folder, "calls");
  appendFileSync(calls, "");
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho "$*" >>'${calls}'\nexec '${realPath}' "$@"\n`, {
    mode: 0o755,
  });
  return {
    /** The commands that were called since the last time it was asked. */
    take() {
      const lines = readFileSync(calls, "utf8").split("\n").filter(Boolean);
      writeFileSync(calls, "");
      return lines.map(commandOf);
    },
  };
}

const COMMANDS = new Set(["version", "login", "stack", "select", "export", "output", "preview", "config", "install"]);

/** `--non-interactive --cwd /x stack select --stack day` is `stack select`. */
function commandOf(line) {
  return line
    .split(" ")
    .filter((word) => COMMANDS.has(word))
    .slice(0, 2)
    .join(" ");
}

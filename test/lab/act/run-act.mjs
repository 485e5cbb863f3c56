// Runs a workflow on this machine with act, and says which jobs and steps ran. Manual: run-act.d.mts.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { outlineOf, parseActLog } from "./act-log.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const LABELS = ["ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04"];
const CHECKOUT = ["v4", "v5", "v6"];

/** A folder with an action that takes any input and does nothing: for third-party actions, which cannot be fetched. */
export const STAND_IN = join(here, "fixtures/stand-in");

/** See run-act.d.mts. */
export async function runAct(options) {
  const act = options.act ?? process.env.INFRA_ACTION_ACT;
  if (act === undefined || act === "")
    throw new Error("runAct: INFRA_ACTION_ACT does not name an act binary (npm test makes one).");
  const folder = await mkdtemp(join(tmpdir(), "infra-action-act-"));
  try {
    const { status, signal, stdout, stderr } = await run(
      act,
      await argumentsOf(options, folder),
      environmentOf(options, folder),
      options,
    );
    const { jobs, problems } = parseActLog(stdout, await nameOf(options));
    return {
      exitCode: status,
      signal,
      jobs,
      problems,
      outline: outlineOf(jobs),
      stdout,
      stderr,
      job: (name) => jobNamed(jobs, name, stderr),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What act calls the workflow. */
async function nameOf({ repository, workflow }) {
  try {
    return parse(await readFile(resolve(repository, workflow), "utf8"))?.name ?? basename(workflow);
  } catch {
    return basename(workflow); // act says what is wrong with it
  }
}

async function argumentsOf(options, folder) {
  const files = await inputFiles(options, folder);
  const env = {
    LAB_CHECKOUT_SOURCE: resolve(options.repository),
    GITHUB_REPOSITORY: options.name ?? "org/app",
    ...options.github?.env,
    ...options.env,
  };
  const secrets = { GITHUB_TOKEN: options.token ?? "ghs_no-such-token-0000000000", ...options.secrets };
  const checkouts = CHECKOUT.map((version) => [`actions/checkout@${version}`, join(here, "fixtures/checkout")]);
  return [
    options.event,
    ...["-W", options.workflow, "-e", files.event, "--actor", options.actor ?? "octocat"],
    ...[
      "--env-file",
      files.empty,
      "--secret-file",
      files.empty,
      "--var-file",
      files.empty,
      "--input-file",
      files.empty,
    ],
    ...LABELS.flatMap((label) => ["-P", `${label}=-self-hosted`]),
    ...pairs("--env", env),
    ...pairs("-s", secrets),
    ...pairs("--var", options.variables ?? {}),
    ...pairs("--input", options.inputs ?? {}),
    ...[...checkouts, ...Object.entries(options.actions ?? {})].flatMap(([name, path]) => [
      "--local-repository",
      `${name}=${resolve(path)}`,
    ]),
    ...["--no-skip-checkout", "--pull=false", "--json", "--verbose"],
    ...[
      "--action-cache-path",
      join(folder, "cache/act"),
      "--cache-server-addr",
      "127.0.0.1",
      "--cache-server-path",
      join(folder, "cache/actions"),
    ],
    ...(options.artifacts === undefined || options.artifacts === false
      ? []
      : await artifactServer(options.artifacts === true ? join(folder, "artifacts") : options.artifacts)),
    ...(options.job === undefined ? [] : ["-j", options.job]),
  ];
}

async function inputFiles({ payload }, folder) {
  const files = { event: join(folder, "event.json"), empty: join(folder, "empty") };
  await Promise.all([
    mkdir(join(folder, "home")),
    writeFile(files.event, JSON.stringify(payload ?? {})),
    writeFile(files.empty, ""),
  ]);
  return files;
}

const pairs = (flag, values) => Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);

/** act wants a port by number; one that was free a moment ago. */
async function artifactServer(path) {
  const port = await new Promise((resolvePort, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port: free } = server.address();
      server.close(() => resolvePort(free));
    });
  });
  return [
    "--artifact-server-path",
    path,
    "--artifact-server-addr",
    "127.0.0.1",
    "--artifact-server-port",
    String(port),
  ];
}

/** Nothing of the test's own environment but PATH, with the asked-for node first: act takes the first it finds. */
function environmentOf({ node = process.execPath, path = process.env.PATH ?? "" }, folder) {
  const home = join(folder, "home");
  return {
    PATH: [dirname(node), path].join(delimiter),
    HOME: home,
    LANG: "C.UTF-8",
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_CONFIG_HOME: join(home, ".config"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
}

/** act and all it starts are a process group of their own, so that nothing is left when time is up or the tests end. */
function run(act, args, env, { repository, timeoutMs = 120_000, heard }) {
  return new Promise((done, reject) => {
    const child = spawn(act, args, { cwd: repository, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"])
      child[stream].setEncoding("utf8").on("data", (text) => void (said[stream] += text));
    if (heard !== undefined) child.stdout.on("data", heard);
    const end = () => endGroup(child.pid);
    const limit = setTimeout(end, timeoutMs);
    process.once("exit", end);
    const settle = () => {
      clearTimeout(limit);
      process.off("exit", end);
    };
    child.once("error", (error) => (settle(), reject(error)));
    child.once("close", (status, signal) => (settle(), done({ status, signal, ...said })));
  });
}

function endGroup(pid) {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function jobNamed(jobs, name, stderr) {
  const job = jobs.find((candidate) => candidate.name === name);
  if (job !== undefined) return withStep(job);
  throw new Error(
    `No job "${name}" ran; there were: ${jobs.map((candidate) => candidate.name).join(", ") || "none"}.\n${stderr.slice(-2000)}`,
  );
}

function withStep(job) {
  return {
    ...job,
    step(name) {
      const step = job.steps.find((candidate) => candidate.name === name || candidate.id === name);
      if (step !== undefined) return step;
      throw new Error(
        `No step "${name}" ran in ${job.name}; there were: ${job.steps.map((candidate) => candidate.name).join(", ")}.`,
      );
    },
  };
}

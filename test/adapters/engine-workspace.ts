import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { engineEnvironment } from "../../src/adapters/engine-environment";
import { engineOnPath } from "../../src/adapters/engine-on-path";
import { pulumiEngine } from "../../src/adapters/pulumi-engine";
import type { Engine, EngineRun, StackTarget } from "../../src/ports";

/** A project, a state of its own, and the real engine behind a script that writes down each call. */
export interface EngineWorkspace extends AsyncDisposable {
  readonly engine: Engine;
  readonly target: StackTarget;
  readonly environment: Readonly<Record<string, string>>;
  /** The real engine. */
  readonly command: string;
  readonly folder: string;
  readonly temp: string;
  readonly stateFolder: string;
  /** The arguments of each process of the engine so far. */
  readonly calls: () => Promise<string[]>;
  /** Creates the target's stack; not counted among the calls. */
  readonly initStack: () => Promise<EngineRun>;
}

const NODE_MODULES = resolve(__dirname, "../../node_modules");

/** @param files of the project, by name; stack `dev`, passphrase `correct` */
export async function engineWorkspace(files: Readonly<Record<string, string>>): Promise<EngineWorkspace> {
  const real = await engineOnPath(process.env);
  if (real === undefined) throw new Error("There is no pulumi on PATH.");
  const root = await mkdtemp(join(tmpdir(), "engine-workspace-"));
  const [folder, temp, state] = [join(root, "project"), join(root, "temp"), join(root, "state")];
  await Promise.all([folder, temp, state].map((path) => mkdir(path)));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await symlink(NODE_MODULES, join(folder, "node_modules"));
  const environment = {
    // `node_modules/.bin` of the tests' own run would not change anything: leave it out.
    PATH: (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute).join(delimiter),
    HOME: root,
    PULUMI_HOME: join(root, "home"),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "correct",
  };
  const log = join(root, "calls");
  const counted = join(root, "pulumi");
  await writeFile(counted, `#!/bin/sh\necho "$@" >> '${log}'\nexec '${real.command}' "$@"\n`);
  await chmod(counted, 0o755);
  const engineOf = (command: string): Engine =>
    pulumiEngine({ ...real, command, environment: engineEnvironment(environment), tempFolder: temp });
  const target = { folder, stack: "dev", env: {} };
  return {
    engine: engineOf(counted),
    command: real.command,
    target,
    environment,
    folder,
    temp,
    stateFolder: state,
    calls: async () => (await readFile(log, "utf8").catch(() => "")).split("\n").filter((line) => line !== ""),
    initStack: () => engineOf(real.command).createStack(target, {}),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

/** A program in JavaScript: `body` of an async function. */
export function nodeProject(body: string): Record<string, string> {
  return {
    "Pulumi.yaml": "name: net\nruntime: {name: nodejs, options: {typescript: false}}\n",
    "package.json": '{"main":"index.js"}',
    "index.js": `const pulumi = require("@pulumi/pulumi");\nmodule.exports = async () => {\n${body}\n};\n`,
  };
}

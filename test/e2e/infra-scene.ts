import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Thing } from "../lab/cloud/provider/journal.cjs";
import type { EngineResult } from "../lab/engine/engine-process";
import { SALT } from "../lab/engine/primed-stack";
import type { Files } from "../lab/engine/project-files";
import { partPath } from "../lab/parts";
import { makeScene, type Scene } from "./action";

const INFRA = resolve(__dirname, "../../infra");
const LEFT_OUT = /(^|\/)(node_modules|testing)(\/|$)|\.test\.ts$|\.md$/;
type Project = "infra" | "infra/apps";
type Update = "up" | "destroy";

const STACKS = ["day", "dusk"];

/** This repository's infra/ in a repository of its own, with simulated AWS, EKS and Kubernetes behind the real SDKs. */
export class InfraScene implements AsyncDisposable {
  readonly scene: Scene;
  readonly files: Files;

  constructor(scene: Scene, files: Files) {
    this.scene = scene;
    this.files = files;
  }

  /** A file with one text replaced by another: what a pull request changes. Throws where the text is not there. */
  edited(path: string, text: string, by: string): Files {
    const before = this.files[path] ?? "";
    if (!before.includes(text)) throw new Error(`${path} does not say ${text}.`);
    return { [path]: before.replaceAll(text, by) };
  }

  /**
   * The policy pack of infra/policy, for `policyPacks`: a program that the engine starts as its own kind of plugin, since the
   * language host of the tests cannot run a pack by its folder. A released Pulumi takes the folder.
   */
  policyPack(): string {
    const folder = join(this.scene.repository.folder, "infra/policy");
    const runner = join(packagesFolder(), "@pulumi/pulumi/cmd/run-policy-pack");
    const file = join(this.scene.workspace.root, "run-pack");
    writeFileSync(file, `#!/bin/sh\ncd "${folder}" || exit 1\nexec node "${runner}" "$1" "${folder}"\n`, {
      mode: 0o755,
    });
    return file;
  }

  /** `pulumi up` of one stack by the raw engine, however it ends. */
  up = (project: Project, stack: string): Promise<EngineResult> => this.#run("up", project, stack);

  /** Brings stacks up, side by side, to set up a test. */
  deployed = (project: Project, ...stacks: readonly string[]): Promise<void> => this.#must("up", project, stacks);

  destroyed = (project: Project, ...stacks: readonly string[]): Promise<void> => this.#must("destroy", project, stacks);

  /** What exists in the cloud of this type. */
  things = (type: string): readonly Thing[] =>
    this.scene.workspace.cloud.things().filter((thing) => thing.type === type);

  async #must(update: Update, project: Project, stacks: readonly string[]): Promise<void> {
    const results = await Promise.all(stacks.map((stack) => this.#run(update, project, stack)));
    for (const { code, stdout, stderr } of results)
      if (code !== 0) throw new Error(`${update} of ${project} failed:\n${stdout}${stderr}`);
  }

  #run(update: Update, project: Project, stack: string): Promise<EngineResult> {
    const { workspace, repository } = this.scene;
    const args = [update, "--yes", "--skip-preview", "--stack", stack];
    return workspace.start(args, join(repository.folder, project)).finished;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.scene[Symbol.asyncDispose]();
  }
}

/** Makes the scene; no stack has resources yet. `files` beside infra/ or in place of some of its own. */
export async function makeInfraScene(files: Files = {}): Promise<InfraScene> {
  const all = { ...infraFiles(), ...files };
  const scene = await makeScene({ projects: {}, files: all, workspace: { packages: sdkVersions() } });
  symlinkSync(packagesFolder(), join(scene.repository.folder, "infra/node_modules"));
  for (const stack of STACKS) for (const project of ["infra", "apps"]) scene.workspace.prime(project, stack);
  return new InfraScene(scene, all);
}

/** What a user copies: programs, configuration, lock file. */
function infraFiles(): Files {
  const paths = readdirSync(INFRA, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(INFRA, join(entry.parentPath, entry.name)))
    .filter((path) => !LEFT_OUT.test(path));
  const files = paths.map((path) => [`infra/${path}`, textOf(path)]);
  return Object.fromEntries(files) as Files;
}

/** `pulumi stack init` would have written the salt of the passphrase into the stack's file. */
function textOf(path: string): string {
  const text = readFileSync(join(INFRA, path), "utf8");
  return /(^|\/)Pulumi\.\w+\.yaml$/.test(path) ? `encryptionsalt: ${SALT}\n${text}` : text;
}

/** The engine looks for exactly these versions below its home. */
function sdkVersions(): Record<string, string> {
  return Object.fromEntries(
    ["aws", "eks", "kubernetes"].map((name) => {
      const file = join(packagesFolder(), "@pulumi", name, "package.json");
      return [name, (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version];
    }),
  );
}

function packagesFolder(): string {
  const folder = partPath("infra");
  if (folder === undefined) throw new Error("The packages of infra/ are not there: npm run lab brings them.");
  return folder;
}

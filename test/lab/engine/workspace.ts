import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { startEngine, type EngineRun } from "./engine-process";
import { LabCloud } from "./lab-cloud";
import { LabProject } from "./lab-project";
import { PASSPHRASE, primeStack } from "./primed-stack";
import type { ProjectDescription } from "./project-files";
import { partPath } from "../parts";
import { endProcesses, processesWith } from "./started-processes";

const REPOSITORY = resolve(__dirname, "../../..");
const PROVIDER = join(REPOSITORY, "test/lab/cloud/pulumi-resource-lab");
const SDK = join(REPOSITORY, "test/lab/cloud/packages");
const MODULES = join(REPOSITORY, "node_modules");

export interface WorkspaceOptions {
  /** Packages that the lab's provider plays, with their versions; `lab` is always there. */
  readonly packages?: Readonly<Record<string, string>>;
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages of the repository that programs may import besides @pulumi/pulumi and lab. */
  readonly modules?: readonly string[];
  /** Whether `deployed` takes what the engine has done before (kept-stack.ts); default false. */
  readonly keepsStacks?: boolean;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly eventLog?: string;
}

/**
 * A temporary folder with all that an engine touches: home, state, plugins, cloud and projects. What is below it finds
 * @pulumi/pulumi and lab without an install.
 */
export class Workspace implements AsyncDisposable {
  readonly root: string;
  readonly stateFolder: string;
  readonly cloud: LabCloud;
  readonly keepsStacks: boolean;
  /** The whole environment for an engine, or for whoever starts one. */
  readonly env: Readonly<Record<string, string>>;

  constructor(root: string, options: WorkspaceOptions) {
    this.root = root;
    this.stateFolder = join(root, "state");
    this.cloud = new LabCloud(join(root, "cloud"));
    this.keepsStacks = options.keepsStacks ?? false;
    for (const folder of ["home", "state", "tmp"]) mkdirSync(join(root, folder));
    for (const [name, version] of Object.entries({ lab: "0.1.0", ...options.packages })) this.#plug(name, version);
    for (const name of ["@pulumi/pulumi", ...(options.modules ?? [])]) this.#link(join(MODULES, name), name);
    this.#link(SDK, "lab");
    this.env = { ...environment(root), ...options.env };
  }

  /** Writes a project and its stacks; `folder` is below the workspace, default the project's name. */
  project({ folder, ...description }: ProjectDescription & { readonly folder?: string }): LabProject {
    const target = resolve(this.root, folder ?? join("projects", description.name));
    mkdirSync(target, { recursive: true });
    return new LabProject(this, target, description);
  }

  /** Makes a stack exist in the backend, without resources; for projects that a repository holds. */
  prime(project: string, stack: string): void {
    primeStack(this.stateFolder, project, stack);
  }

  /** Starts the engine; it ends with the workspace at the latest. */
  start(args: readonly string[], cwd: string, { env = {}, ...options }: StartOptions = {}): EngineRun {
    return startEngine(args, { cwd, env: { ...this.env, ...env }, ...options });
  }

  /** Processes that belong to this workspace and still run. */
  processes = (): readonly number[] => processesWith(`LAB_CLOUD_DIR=${this.cloud.folder}`, this.cloud.lines());

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcesses(this.processes);
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #plug(name: string, version: string): void {
    const folder = join(this.root, "home/plugins", `resource-${name}-v${version}`);
    mkdirSync(folder, { recursive: true });
    symlinkSync(PROVIDER, join(folder, `pulumi-resource-${name}`));
  }

  #link(target: string, name: string): void {
    const link = join(this.root, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, "dir");
  }
}

/** Makes a workspace; `await using` takes it away again with all that runs in it. */
export function makeWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "infra-lab-"));
  return Promise.resolve(new Workspace(root, options));
}

function environment(root: string): Record<string, string> {
  const parts = [partPath("engine"), partPath("yaml"), partPath("python")].filter((part) => part !== undefined);
  const first = [dirname(process.execPath), ...parts.map((part) => dirname(part))];
  return {
    PATH: [...first, process.env["PATH"] ?? ""].join(delimiter),
    HOME: join(root, "home"),
    TMPDIR: join(root, "tmp"),
    LANG: "C.UTF-8",
    LAB_CLOUD_DIR: join(root, "cloud"),
    NODE_COMPILE_CACHE: join(MODULES, ".cache/lab-compile"),
    PULUMI_HOME: join(root, "home"),
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_DEBUG_COMMANDS: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    PULUMI_SKIP_UPDATE_CHECK: "1",
  };
}

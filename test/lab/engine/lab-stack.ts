import { mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineResult, EngineRun } from "./engine-process";
import type { LabCloud } from "./lab-cloud";
import { keptUp } from "./kept-stack";
import type { ProjectDescription } from "./project-files";
import type { LabProject } from "./lab-project";
import type { Workspace } from "./workspace";

/** A resource as `pulumi stack export` shows it; only what tests ask for. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
  readonly external?: boolean;
  readonly protect?: boolean;
  readonly initErrors?: readonly string[];
  readonly sourcePosition?: string;
}

export interface Deployment {
  readonly resources?: readonly ExportedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: ExportedResource }[];
}

type Update = "up" | "preview" | "refresh" | "destroy";

const FLAGS: Record<Update, readonly string[]> = {
  up: ["--yes", "--skip-preview"],
  preview: [],
  refresh: ["--yes", "--skip-preview"],
  destroy: ["--yes", "--skip-preview"],
};

/** One stack, driven by the raw command line. */
export class LabStack {
  readonly workspace: Workspace;
  readonly project: LabProject;
  readonly name: string;

  constructor(workspace: Workspace, project: LabProject, name: string) {
    this.workspace = workspace;
    this.project = project;
    this.name = name;
  }

  get folder(): string {
    return this.project.folder;
  }

  get cloud(): LabCloud {
    return this.workspace.cloud;
  }

  up = (...args: readonly string[]): Promise<EngineResult> => this.start("up", ...args).finished;
  preview = (...args: readonly string[]): Promise<EngineResult> => this.start("preview", ...args).finished;
  refresh = (...args: readonly string[]): Promise<EngineResult> => this.start("refresh", ...args).finished;
  destroy = (...args: readonly string[]): Promise<EngineResult> => this.start("destroy", ...args).finished;

  /**
   * Waits until one operation is on record in the stack's file and the engine writes nothing else: it may ask the provider
   * before it has written that, and may be at work on others beside it. Throws after a minute.
   */
  async untilPending(): Promise<void> {
    const file = join(this.workspace.stateFolder, `.pulumi/stacks/${this.project.description.name}/${this.name}.json`);
    let earlier = "";
    for (let round = 0; round < 200; round += 1) {
      const text = await readFile(file, "utf8").catch(() => "");
      if (text !== "" && text === earlier && pendingIn(text) === 1) return;
      earlier = text;
      await sleep(300);
    }
    throw new Error(`Nothing is pending in ${file}.`);
  }

  /** Starts an update that a test may signal. `--preview-only` takes the place of --yes --skip-preview. */
  start = (update: Update, ...args: readonly string[]): EngineRun => this.#update(update, args);

  /** Any other command: `stack.run("stack", "ls")`. */
  run = (...args: readonly string[]): Promise<EngineResult> => this.workspace.start(args, this.folder).finished;

  /** As `run`, and throws with the engine's words when it fails. */
  async must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${String(code)}:\n${stdout}${stderr}`);
    return stdout;
  }

  /**
   * `up` for setting up a test: throws when it fails. Saves its state at the end only: 1,000 resources in 7 s, not 99. In a
   * workspace that keeps stacks the engine does it once, and it is copied from then on.
   */
  async deployed(...args: readonly string[]): Promise<EngineResult> {
    const up = () => this.#update("up", args, { PULUMI_SKIP_CHECKPOINTS: "true" }).finished;
    const result = await (this.workspace.keepsStacks ? keptUp(this, args, up) : up());
    if (result.code !== 0) throw new Error(`up of ${this.name} failed:\n${result.stdout}${result.stderr}`);
    return result;
  }

  async export(options: { readonly showSecrets?: boolean } = {}): Promise<Deployment> {
    const flags = options.showSecrets === true ? ["--show-secrets"] : [];
    const text = await this.must("stack", "export", "--stack", this.name, ...flags);
    return (JSON.parse(text) as { deployment: Deployment }).deployment;
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.must("stack", "output", "--json", "--show-secrets", "--stack", this.name);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async setConfig(key: string, value: string, options: { readonly secret?: boolean } = {}): Promise<void> {
    const kind = options.secret === true ? "--secret" : "--plaintext";
    await this.must("config", "set", "--stack", this.name, kind, key, value);
  }

  /** Other program text, or other files by path. */
  changeProgram = (program: ProjectDescription["program"]): void => this.project.changeProgram(program);

  /** Other values of what the program reads. */
  changeInputs = (inputs: unknown): void => this.project.changeInputs(inputs);

  #update(update: Update, args: readonly string[], env: Readonly<Record<string, string>> = {}): EngineRun {
    const flags = args.includes("--preview-only") ? [] : FLAGS[update];
    const eventLog = join(mkdtempSync(join(this.workspace.root, "events-")), "events.jsonl");
    return this.workspace.start([update, ...flags, "--stack", this.name, ...args], this.folder, { env, eventLog });
  }
}

function pendingIn(text: string): number {
  try {
    const { checkpoint } = JSON.parse(text) as { checkpoint?: { latest?: Deployment } };
    return checkpoint?.latest?.pending_operations?.length ?? 0;
  } catch {
    return 0; // it is being written
  }
}

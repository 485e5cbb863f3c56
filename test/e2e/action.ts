import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { LabProject } from "../lab/engine/lab-project";
import type { LabStack } from "../lab/engine/lab-stack";
import { projectFiles, type Files, type ProjectDescription } from "../lab/engine/project-files";
import { makeRepository, type Changes, type Repository } from "../lab/engine/repository";
import { makeWorkspace, type Workspace, type WorkspaceOptions } from "../lab/engine/workspace";
import { startGitHub, type FakeGitHub, type FakePullRequest, type TokenOptions } from "../lab/github/github.mjs";
import { runStep, startStep, type StepHandle, type StepOptions, type StepResult } from "../lab/runner/run-step.mjs";
import { until } from "./until";

const ROOT = resolve(__dirname, "../..");

/** The bundle under test: the committed one, or one built elsewhere by `scripts/bundle.mjs --out`. */
export const DIST = resolve(process.env["INFRA_ACTION_DIST"] ?? join(ROOT, "dist"));
export const REPOSITORY = "org/app";
export const PULL_REQUEST = 7;

/** What main was, and what it is since. */
export interface Push {
  readonly before: string;
  readonly after: string;
}

export interface SceneOptions {
  /** Projects by their folder in the repository. */
  readonly projects: Readonly<Record<string, ProjectDescription>>;
  /** More files of the first commit. */
  readonly files?: Files;
  readonly workspace?: WorkspaceOptions;
  /** What the job's token may do; default: read and write pull requests. */
  readonly token?: TokenOptions;
}

export type Inputs = Readonly<Record<string, string>>;
export type RunOptions = Partial<Omit<StepOptions, "action" | "inputs">> & {
  /** Variables that this job does not have. */
  readonly without?: readonly string[];
};

/** A repository with Pulumi projects, its engine and cloud, its GitHub, and the action in a job of it. */
/** GitHub's deployments: the environment of each, and all that it was told. */
export const deploymentStates = ({ github }: Pick<Scene, "github">): string[][] =>
  github
    .deployments(REPOSITORY)
    .map(({ environment, statuses }) => [environment, ...statuses.map(({ state }) => state)]);

export class Scene implements AsyncDisposable {
  readonly workspace: Workspace;
  readonly repository: Repository;
  readonly github: FakeGitHub;
  readonly token: string;
  readonly projects: Readonly<Record<string, LabProject>>;
  #pullRequest: { readonly headSha: string; readonly baseSha: string; readonly mergeSha: string } | undefined;
  #opened: FakePullRequest | undefined;
  #runs = 0;

  constructor(parts: Pick<Scene, "workspace" | "repository" | "github" | "token" | "projects">) {
    this.workspace = parts.workspace;
    this.repository = parts.repository;
    this.github = parts.github;
    this.token = parts.token;
    this.projects = parts.projects;
  }

  /** The project in a folder of the repository; default the only one. */
  project(folder: string | undefined = Object.keys(this.projects)[0]): LabProject {
    const project = this.projects[folder ?? ""];
    if (project === undefined) throw new Error(`The scene has no project in ${String(folder)}.`);
    return project;
  }

  stack = (name = "dev", folder?: string): LabStack => this.project(folder).stack(name);

  /**
   * Commits changes on the branch of the pull request, opens it (number 7) or pushes to it, and checks its merge commit out
   * as actions/checkout does.
   */
  async pullRequest(changes: Changes, message = "Change"): Promise<void> {
    const { repository, github } = this;
    const baseSha = await repository.head("main");
    if (this.#pullRequest === undefined) await repository.branch("change", "main");
    else await repository.checkout("change");
    const headSha = await repository.commit(message, changes);
    const mergeSha = await repository.pullRequest(PULL_REQUEST, "change");
    if (this.#pullRequest === undefined)
      this.#opened = github.addPullRequest(REPOSITORY, {
        number: PULL_REQUEST,
        headRef: "change",
        headSha,
        baseSha,
        mergeSha,
      });
    await repository.checkout(mergeSha);
    this.#pullRequest = { headSha, baseSha, mergeSha };
  }

  /** Merges the pull request into main, as GitHub's button does, checks main out and gives the push that this is. */
  async merge(): Promise<Push> {
    const { repository } = this;
    await repository.checkout("main");
    const before = await repository.head();
    await repository.git("merge", "--quiet", "--no-ff", "--message", `Merge pull request #${PULL_REQUEST}`, "change");
    const after = await repository.head();
    Object.assign(this.#opened ?? {}, { state: "closed", merged: true });
    this.#opened?.commits.add(after);
    return { before, after };
  }

  /** Runs the action in a job of a push to main. */
  afterPush = ({ before, after }: Push, inputs: Inputs, options: RunOptions = {}): Promise<StepResult> =>
    this.run(inputs, { timeoutMs: 180_000, ...pushEvent({ before, after }), ...options });

  /** The changes that make a project's files those of another description. */
  changesTo = (description: ProjectDescription, folder = Object.keys(this.projects)[0] ?? ""): Files =>
    below(folder, projectFiles(description));

  /** Runs the action as a step of a job; each run has a higher number than the one before. */
  run = (inputs: Inputs, options: RunOptions = {}): Promise<StepResult> => runStep(this.#step(inputs, options));

  /** Starts it, to signal it while it works. */
  start = (inputs: Inputs, options: RunOptions = {}): Promise<StepHandle> => startStep(this.#step(inputs, options));

  /** `command: preview` of the stack `dev` of the first project, with a comment on the pull request. */
  preview = (inputs: Inputs = {}, options: RunOptions = {}): Promise<StepResult> =>
    this.run(this.#previewInputs(inputs), options);

  startPreview = (inputs: Inputs = {}, options: RunOptions = {}): Promise<StepHandle> =>
    this.start(this.#previewInputs(inputs), options);

  /** Of the latest run. */
  get runNumber(): number {
    return this.#runs;
  }

  /** Waits until a resource of this name, which is to hang, does. */
  untilHung = (name: string): Promise<void> =>
    until(() =>
      this.workspace.cloud
        .lines()
        .some(({ op, what, urn }) => op === "fault" && what === "hang" && urn?.endsWith(`::${name}`) === true),
    );

  /** The bodies of the pull request's comments. */
  comments(): string[] {
    if (this.#pullRequest === undefined) return [];
    return this.github.comments(REPOSITORY, PULL_REQUEST).map(({ body }) => body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.workspace[Symbol.asyncDispose]();
    await this.github[Symbol.asyncDispose]();
  }

  #previewInputs(inputs: Inputs): Inputs {
    const workDir = Object.keys(this.projects)[0] ?? ".";
    return { command: "preview", "stack-name": "dev", "work-dir": workDir, "comment-on-pr": "true", ...inputs };
  }

  #step(inputs: Inputs, options: RunOptions): StepOptions {
    this.#runs += 1;
    const { env, context, without = [], ...rest } = options;
    const pullRequest = this.#pullRequest;
    return {
      action: this.#action(),
      inputs: { "github-token": this.token, ...inputs },
      path: this.workspace.env["PATH"] ?? "",
      workspace: this.repository.folder,
      home: join(this.workspace.root, "home"),
      timeoutMs: 150_000,
      ...(pullRequest === undefined ? {} : { event: { name: "pull_request", payload: payloadOf(pullRequest) } }),
      ...rest,
      env: { ...jobEnvironment(this.workspace.env, without), ...this.github.env, ...env },
      context: {
        repository: REPOSITORY,
        token: this.token,
        run_id: String(9_000_000 + this.#runs),
        run_number: String(this.#runs),
        api_url: this.github.env.GITHUB_API_URL,
        ...(pullRequest === undefined ? {} : { sha: pullRequest.mergeSha }),
        ...context,
      },
    };
  }

  /** A folder that looks like the released action: action.yml and dist/. */
  #action(): string {
    return actionFolder(this.workspace.root);
  }
}

/** Makes a scene; `await using` takes it away again and throws if GitHub was asked what it would refuse. */
export async function makeScene(options: SceneOptions): Promise<Scene> {
  const workspace = await makeWorkspace({ keepsStacks: true, ...options.workspace });
  const folder = join(workspace.root, "repo");
  const files = Object.entries(options.projects).map(([at, description]) => below(at, projectFiles(description)));
  const repository = await makeRepository({
    folder,
    files: { ".gitignore": "node_modules\n", ...Object.assign({}, ...files), ...options.files },
  });
  const projects = Object.fromEntries(
    Object.entries(options.projects).map(([at, description]) => [
      at,
      workspace.project({ ...description, folder: relative(workspace.root, join(folder, at)) }),
    ]),
  );
  const github = await startGitHub();
  github.addRepository(REPOSITORY);
  const token = github.addToken(
    options.token ?? { permissions: { issues: "read", pull_requests: "write" }, value: "ghs_scene0Token0of0the0job" },
  );
  return new Scene({ workspace, repository, github, token, projects });
}

/** A folder with action.yml and the bundle under test, below `root`. */
export function actionFolder(root: string): string {
  const folder = join(root, "action");
  mkdirSync(folder, { recursive: true });
  const links = { "action.yml": join(ROOT, "action.yml"), dist: DIST };
  for (const [name, target] of Object.entries(links)) {
    try {
      symlinkSync(target, join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return folder;
}

function below(folder: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [folder === "." ? path : `${folder}/${path}`, text]),
  );
}

const OF_THE_RUNNER = ["PATH", "HOME", "LANG", "PULUMI_DEBUG_COMMANDS"];

/** What a workflow would set for the whole job: backend, passphrase, and what the lab itself needs. */
function jobEnvironment(env: Readonly<Record<string, string>>, without: readonly string[]): Record<string, string> {
  const left = [...OF_THE_RUNNER, ...without];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !left.includes(name)));
}

/** A job of a push to main. */
export function pushEvent({ before, after }: Push): Pick<RunOptions, "event" | "context"> {
  const repository = { full_name: REPOSITORY, default_branch: "main" };
  const payload = { before, after, ref: "refs/heads/main", created: false, deleted: false, forced: false, repository };
  return { event: { name: "push", payload }, context: { sha: after, ref: "refs/heads/main", workflow: "deploy" } };
}

function payloadOf({ headSha, baseSha }: { headSha: string; baseSha: string }): object {
  return {
    action: "synchronize",
    number: PULL_REQUEST,
    pull_request: {
      number: PULL_REQUEST,
      state: "open",
      merged: false,
      head: { ref: "change", sha: headSha, repo: { full_name: REPOSITORY } },
      base: { ref: "main", sha: baseSha, repo: { full_name: REPOSITORY } },
      user: { login: "ada" },
    },
    repository: { full_name: REPOSITORY },
    sender: { login: "ada" },
  };
}

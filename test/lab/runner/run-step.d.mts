import type { Command, ShownAnnotation } from "./log-lines.mjs";

/**
 * Runs a JavaScript action's main and post as GitHub's runner does: INPUT_* with the defaults of action.yml, GITHUB_* and
 * RUNNER_* variables and files, a clean environment otherwise, workflow commands, masks, and its way to cancel.
 */
export interface StepOptions {
  /** Folder with action.yml; `runs.main` and `runs.post` are below it. */
  readonly action: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** `env:` of the job and the step; wins over what the runner sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: this process's PATH. */
  readonly path?: string;
  readonly event?: { readonly name: string; readonly payload: unknown };
  /** Overrides of the github context; what is missing follows from the event. `token` is masked. */
  readonly context?: Readonly<Partial<Record<ContextName, string>>>;
  /** Default: a new folder below `folder`. */
  readonly workspace?: string;
  /** Where the step starts; default the workspace. */
  readonly cwd?: string;
  /** Everything of the job lies below it; default a new one, removed at the end of `await using result`. */
  readonly folder?: string;
  readonly toolCache?: string;
  readonly home?: string;
  /** Default: the node that runs this. */
  readonly node?: string;
  /** Secrets of the repository: masked from the first line on. */
  readonly secrets?: readonly string[];
  /** Debug logging: RUNNER_DEBUG=1, ::debug:: lines are shown. */
  readonly debug?: boolean;
  /** SIGKILL after so long, for each of main and post. */
  readonly timeoutMs?: number;
  /** How long to wait for output that a child holds open after node has ended; the runner's 5,000. */
  readonly drainMs?: number;
  /** Keep the folder. */
  readonly keep?: boolean;
}

export type ContextName =
  | "actor"
  | "api_url"
  | "graphql_url"
  | "server_url"
  | "base_ref"
  | "head_ref"
  | "job"
  | "ref"
  | "ref_name"
  | "ref_type"
  | "repository"
  | "repository_owner"
  | "run_id"
  | "run_number"
  | "run_attempt"
  | "sha"
  | "token"
  | "workflow";

export interface PhaseResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly outcome: "success" | "failure" | "cancelled";
  /** As they came: not masked. */
  readonly stdout: string;
  readonly stderr: string;
  /** Both together as GitHub's raw log shows them: masked, commands as ##[error]… */
  readonly log: string;
  /** Workflow commands that the runner acted on. */
  readonly commands: readonly Command[];
  readonly annotations: readonly ShownAnnotation[];
  readonly masks: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  /** Markdown as GitHub shows it, masked; empty when it was over 1 MiB. */
  readonly summary: string;
  readonly rawSummary: string;
  readonly durationMs: number;
  /** A child held the output open beyond `drainMs` after node had ended. */
  readonly heldOutput: boolean;
  /** Of the node process alone; null where the system does not say. */
  readonly peakRssBytes: number | null;
}

export interface StepResult extends PhaseResult, AsyncDisposable {
  /** null: the action has none, or its `post-if` said no. */
  readonly post: PhaseResult | null;
  /** Processes still running at the end of the job; they have been ended. null: cannot be known on this system. */
  readonly leftovers: readonly { readonly pid: number; readonly command: string }[] | null;
  readonly folder: string;
  readonly workspace: string;
  readonly runnerTemp: string;
}

export interface StepHandle {
  /** Of the part that runs; undefined for a moment while it starts. */
  readonly pid: number | undefined;
  readonly job: { readonly folder: string; readonly workspace: string; readonly runnerTemp: string };
  readonly lines: readonly string[];
  readonly finished: Promise<StepResult>;
  /** To the node process alone, as the runner does on Linux. */
  signal(name: NodeJS.Signals): void;
  /** As the runner cancels: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL; times may be shortened. The post part still runs. */
  cancel(times?: { readonly interruptMs?: number; readonly terminateMs?: number }): Promise<StepResult>;
  waitForLine(pattern: RegExp): Promise<string>;
}

/** Runs a step to its end. A failing step is a result; it throws only where the lab itself cannot run it. */
export function runStep(options: StepOptions): Promise<StepResult>;

/** Starts a step and gives a handle to wait for lines, to signal and to cancel. */
export function startStep(options: StepOptions): Promise<StepHandle>;

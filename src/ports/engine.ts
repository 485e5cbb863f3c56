import type { UpdateKind } from "../domain/update-kind";

/** One stack of one project, and how its engine is to be called. */
export interface StackTarget {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly folder: string;
  readonly stack: string;
  /** Added to the environment of the engine and its program; wins over the job's own; undefined takes one away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What an update can be told. Each kind takes what it knows and leaves the rest out, as the CLI does. */
export interface UpdateOptions {
  readonly message?: string;
  readonly parallel?: number;
  readonly refresh?: boolean;
  readonly diff?: boolean;
  readonly expectNoChanges?: boolean;
  readonly target?: readonly string[];
  readonly targetDependents?: boolean;
  readonly exclude?: readonly string[];
  readonly excludeDependents?: boolean;
  readonly replace?: readonly string[];
  readonly policyPacks?: readonly string[];
  readonly policyPackConfigs?: readonly string[];
  readonly configFile?: string;
  /** preview saves the update plan there, up follows it. */
  readonly plan?: string;
  readonly color?: string;
  readonly userAgent?: string;
  readonly debug?: boolean;
  readonly logVerbosity?: number;
  readonly logFlow?: boolean;
  readonly logToStdErr?: boolean;
  readonly tracing?: string;
  readonly suppressOutputs?: boolean;
  readonly suppressProgress?: boolean;
  readonly attachDebugger?: boolean;
  /** up, destroy. */
  readonly continueOnError?: boolean;
  /** destroy. */
  readonly excludeProtected?: boolean;
  /** refresh: forgets creates that an interrupted update left pending. */
  readonly clearPendingCreates?: boolean;
  readonly runProgram?: boolean;
}

/** Told while an engine works. Events come one by one as parsed JSON, unknown until src/domain has parsed them. */
export interface Watch {
  readonly onEvent?: (event: unknown) => void;
  /** A piece of what the engine prints for people; not split at lines, not masked. */
  readonly onOutput?: (text: string) => void;
  /** The process of an update runs. It may outlive us: what it says goes on into the files of its folder. */
  readonly onStarted?: (engine: StartedEngine) => void;
  /** It is about to be told to stop: once, whatever the reason. */
  readonly onStopping?: () => void;
}

/** An engine process at work on an update, as another process can find it again. */
export interface StartedEngine {
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch, just before it was started. */
  readonly startedAt: number;
  /** Where its output and events are: plaintexts among them, for this user alone. */
  readonly folder: string;
}

/** How an engine process ended, and everything it said. Never thrown: a failed preview is a result. */
export interface EngineRun {
  /** All events in the order of their sequence numbers; lines that are no JSON are left out and counted. */
  readonly events: readonly unknown[];
  readonly unreadableEvents: number;
  /** What it printed, stdout and stderr as they came. Not masked: never to be shown as it is. */
  readonly stdout: string;
  readonly stderr: string;
  /** null: it was ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** We asked it to stop: the run was cancelled, or its time was up. */
  readonly stopped: "cancelled" | "timed-out" | null;
  readonly durationSeconds: number;
}

/** When a call of the engine is to end early: it is asked to stop, and `stopped` tells. */
export interface EngineLimits {
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
}

/** A Pulumi CLI that satisfies what was asked for. Each call is one process. */
export interface Engine {
  readonly version: string;
  /** The stack's state as `pulumi stack export` prints it, secrets decrypted for masking. */
  exportState(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /** `pulumi stack init`, for `upsert`. Not called unless the stack is missing. */
  createStack(
    target: StackTarget,
    options: { readonly secretsProvider?: string; readonly signal?: AbortSignal },
  ): Promise<EngineRun>;
  /** `pulumi config set-all`: writes the values into the stack's config file. Secrets are encrypted there. */
  setConfig(
    target: StackTarget,
    values: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>,
    options: { readonly signal?: AbortSignal },
  ): Promise<EngineRun>;
  /** The stack's config with its secrets decrypted, for masking; called only where src/domain cannot decrypt them. */
  readConfig(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /** `pulumi whoami`: opens the backend, and tells who one is there and where it is. */
  whoami(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /** `pulumi about`: what the program's language and plugins are. */
  about(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /**
   * An update, or the preview of one. `up`, `refresh` and `destroy` do it at once: nobody is asked, nothing is shown first.
   * They are told to stop once and never ended by force: what they have begun they finish.
   */
  update(
    kind: UpdateKind,
    target: StackTarget,
    options: UpdateOptions,
    watch: Watch,
    limits: EngineLimits,
  ): Promise<EngineRun>;
  /** `pulumi stack history --json`: the latest updates, newest first, with the commits that they were made from. */
  history(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /** `pulumi stack rm`: refuses while the stack has resources. */
  removeStack(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /**
   * Asks a backend of files or buckets for the locks of a stack that exists: to make it once more needs its lock and then
   * fails. Locks are told on stderr; it says that the stack exists where there are none.
   */
  askForLocks(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
  /** `pulumi cancel`: takes all locks of a stack away, whoever holds them, and ends no process. */
  cancelUpdate(target: StackTarget, limits: EngineLimits): Promise<EngineRun>;
}

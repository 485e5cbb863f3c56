/**
 * Runs a workflow on this machine with act (the binary that INFRA_ACTION_ACT names; always our own build). It proves nothing
 * about `on:` filters, concurrency, permissions, environments, time-outs and cancellation.
 */
export interface ActOptions {
  /** Folder of a git repository with the workflow; its HEAD is GITHUB_SHA (in a pull request: make it the merge commit). */
  readonly repository: string;
  /** Path of the workflow's file, from the repository's folder. */
  readonly workflow: string;
  readonly event: string;
  /** The event's payload; `number` at its top is what refs/pull/N/merge is made of. */
  readonly payload?: unknown;
  /** A fake GitHub: its addresses go into the environment. */
  readonly github?: { readonly env: Readonly<Record<string, string>> };
  /** secrets.GITHUB_TOKEN and github.token. At least as long as a real one: act masks it wherever it occurs. */
  readonly token?: string;
  /** GITHUB_REPOSITORY; default org/app. */
  readonly name?: string;
  readonly actor?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Of workflow_dispatch. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Folder by `owner/name@ref`: actions and reusable workflows. actions/checkout v4 to v6 have a stand-in already. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Starts a server for actions/upload-artifact and download-artifact; a folder keeps what it is given. */
  readonly artifacts?: boolean | string;
  /** This job (and those it needs) only. */
  readonly job?: string;
  /** Default: the node that runs this, and its PATH behind it. */
  readonly node?: string;
  readonly path?: string;
  readonly act?: string;
  /** Default 120,000. */
  readonly timeoutMs?: number;
  /** Gets what act writes while it runs, piece by piece. */
  readonly heard?: (text: string) => void;
}

export type ActResult = "success" | "failure" | "skipped";

export interface ActStep {
  /** Its `id:` or its number; inner steps of a composite action have their parent's before a slash. */
  readonly id: string;
  /** Its `name:`, else `uses:`, else the first line of its script. */
  readonly name: string;
  readonly result: ActResult | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown it left for the job summary. */
  readonly summary: string;
  readonly annotations: readonly ({
    readonly level: "error" | "warning" | "notice";
    readonly message: string;
  } & Readonly<Record<string, string>>)[];
  readonly log: string;
  readonly post: { readonly result: ActResult | null; readonly log: string } | null;
}

export interface ActJob {
  readonly id: string;
  /** The id, with -1, -2… in a matrix and `caller/` before jobs of a reusable workflow. */
  readonly name: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly result: ActResult | null;
  readonly steps: readonly ActStep[];
}

export interface ActRun {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** By name. */
  readonly jobs: readonly ActJob[];
  /** What act could not do: skipped labels, workflows it could not read. */
  readonly problems: readonly string[];
  /** Jobs and steps with their results, one a line, to assert exactly what ran: `preview / Check out: success`. */
  readonly outline: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  /** Throws, naming those there are. */
  job(name: string): ActJob & { step(nameOrId: string): ActStep };
}

/** Runs a workflow to its end. A failing job is a result; throws only when there is no act. */
export function runAct(options: ActOptions): Promise<ActRun>;

/** Folder of an action that takes any input, does nothing and says what it was given. */
export const STAND_IN: string;

import type {
  DestroyOptions,
  LocalWorkspace as Workspace,
  PreviewOptions,
  PulumiCommand,
  RefreshOptions,
  Stack,
  UpOptions,
} from "@pulumi/pulumi/automation";
import { parse } from "semver";
import type { UpdateKind } from "../domain/update-kind";
import type { EngineRun, StackTarget, UpdateOptions } from "../ports";

/**
 * Pulumi's Automation API, which knows how options become arguments, with a process of our own behind it. It is large:
 * loaded when it is needed, or by `preloadAutomation` while something else is waited for.
 */
const load = async (): Promise<typeof Workspace> => (await import("@pulumi/pulumi/automation")).LocalWorkspace;

/** Begins to load it. Whether that works is seen when it is used. */
export function preloadAutomation(): void {
  load().catch(() => undefined);
}

/** Runs the CLI with these arguments, to its end. */
export type RunCommand = (args: readonly string[]) => Promise<EngineRun>;

/**
 * An update, or a preview of one, by the Automation API: exactly one call of `run`.
 * The API's own event server stays unused (our --event-log wins), and its result too: it takes a run without a summary for
 * one without changes, and after an update it would read outputs and history in the clear. `EngineRun` is what happened.
 */
export async function updateBy(
  command: { readonly path: string; readonly version: string },
  kind: UpdateKind,
  { folder, stack }: Pick<StackTarget, "folder" | "stack">,
  options: UpdateOptions,
  run: RunCommand,
): Promise<EngineRun> {
  const LocalWorkspace = await load();
  const process = new OwnProcess(command, run);
  const selected = await LocalWorkspace.selectStack(
    { stackName: stack, workDir: folder },
    { pulumiCommand: process as unknown as PulumiCommand }, // its constructor is private in the types only
  );
  return process.ranBy(OPERATIONS[kind](selected, apiOptions(options)));
}

const OPERATIONS: Readonly<Record<UpdateKind, (stack: Stack, options: ApiOptions) => Promise<unknown>>> = {
  preview: (stack, options) => stack.preview(options),
  up: (stack, options) => stack.up(options),
  refresh: (stack, options) => stack.refresh(options),
  destroy: (stack, options) => stack.destroy(forDestroy(options)),
  "preview-refresh": (stack, options) => stack.previewRefresh(options),
  "preview-destroy": (stack, options) => stack.previewDestroy(forDestroy(options)),
};

/** The API has an argument for it that no `pulumi destroy` knows. */
const forDestroy = (options: ApiOptions): ApiOptions => ({ ...options, excludeDependents: false });

/** What the API asks of a PulumiCommand. */
class OwnProcess {
  readonly command: string;
  readonly version: ReturnType<typeof parse>;
  readonly #run: RunCommand;
  #result: EngineRun | undefined;

  constructor({ path, version }: { readonly path: string; readonly version: string }, run: RunCommand) {
    this.command = path;
    this.version = parse(version);
    this.#run = run;
  }

  async run(args: readonly string[]): Promise<{ stdout: string; stderr: string; code: number }> {
    // Every command of ours names its stack: selecting it is one process more, and changes what a person has selected.
    if (args[0] === "stack" && args[1] === "select") return { stdout: "", stderr: "", code: 0 };
    this.#result = await this.#run(args.includes("--non-interactive") ? args : [...args, "--non-interactive"]);
    throw ENDED;
  }

  /** The run that an operation of the API made. It always rejects: the API is not to judge how it ended. */
  async ranBy(operation: Promise<unknown>): Promise<EngineRun> {
    const failure: unknown = await operation.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (this.#result !== undefined) return this.#result;
    throw failure;
  }
}

const ENDED = Symbol("the engine ended");

/** Each operation of the API takes of them what it has an argument for. */
type ApiOptions = PreviewOptions & UpOptions & RefreshOptions & DestroyOptions;

function apiOptions(options: UpdateOptions): ApiOptions {
  const { target, exclude, replace, policyPacks, policyPackConfigs, color, ...rest } = options;
  return {
    ...rest,
    // The engine itself refuses any other word.
    ...(color === undefined ? {} : { color: color as NonNullable<ApiOptions["color"]> }),
    ...(target === undefined ? {} : { target: [...target] }),
    ...(exclude === undefined ? {} : { exclude: [...exclude] }),
    ...(replace === undefined ? {} : { replace: [...replace] }),
    ...(policyPacks === undefined ? {} : { policyPacks: [...policyPacks] }),
    ...(policyPackConfigs === undefined ? {} : { policyPackConfigs: [...policyPackConfigs] }),
  };
}

import { isApplied } from "../domain/update-kind";
import type { Engine, EngineLimits, StackTarget } from "../ports";
import { updateBy } from "./automation";
import type { EngineEnvironment } from "./engine-environment";
import { runEngine, type EngineCall } from "./engine-process";

export interface PulumiEngineOptions {
  /** Absolute path of the CLI. */
  readonly command: string;
  /** Its version; asked once a run, when it was found. */
  readonly version: string;
  readonly environment: EngineEnvironment;
  readonly tempFolder: string;
  /** Under what a stack's engine and program are given; theirs wins. */
  readonly defaults?: Readonly<Record<string, string>>;
}

type Rest = Pick<EngineCall, "args" | "signal"> &
  Partial<Pick<EngineCall, "events" | "watch" | "timeoutSeconds" | "lasting">>;

type ChangeEnvironment = (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
const asItIs: ChangeEnvironment = (env) => env;

/** The engine wants one before it looks for the lock. Where a stack has none (its key is a cloud's), any will do: nothing is made. */
const withSomePassphrase: ChangeEnvironment = (env) =>
  "PULUMI_CONFIG_PASSPHRASE" in env || "PULUMI_CONFIG_PASSPHRASE_FILE" in env
    ? env
    : { ...env, PULUMI_CONFIG_PASSPHRASE: "unused" };

const LATEST = ["--page-size", "20", "--page", "1"];
const LOCK_PROBE = ["stack", "init", "--no-select", "--secrets-provider", "passphrase"];

/**
 * The engine: each call is one process. No login and no `stack select`: the environment (or Pulumi.yaml) names the
 * backend, and each command its stack.
 */
export function pulumiEngine(options: PulumiEngineOptions): Engine {
  const { command, version, environment, tempFolder, defaults = {} } = options;
  const run = async ({ folder, env }: StackTarget, call: Rest, change: ChangeEnvironment = asItIs) =>
    runEngine({
      command,
      cwd: folder,
      env: change({ ...defaults, ...(await environment(command, env)), PULUMI_AUTOMATION_API: "true" }),
      tempFolder,
      events: false,
      ...call,
    });
  const onStack = (
    target: StackTarget,
    words: readonly string[],
    limits: EngineLimits,
    change: ChangeEnvironment = asItIs,
  ) => run(target, { args: [...words, "--stack", target.stack, "--non-interactive"], ...limits }, change);
  return {
    version,
    exportState: (target, limits) => onStack(target, ["stack", "export", "--show-secrets"], limits),
    readConfig: (target, limits) => onStack(target, ["config", "--json", "--show-secrets"], limits),
    createStack: (target, { secretsProvider, signal }) =>
      onStack(target, ["stack", "init", "--no-select", ...providerArgs(secretsProvider)], limitsOf(signal)),
    setConfig: (target, values, { signal }) =>
      onStack(target, ["config", "set-all", ...configArgs(values)], limitsOf(signal)),
    whoami: (target, limits) => run(target, { args: ["whoami", "--json", "--non-interactive"], ...limits }),
    about: (target, limits) => onStack(target, ["about", "--json"], limits),
    history: (target, limits) => onStack(target, ["stack", "history", "--json", ...LATEST], limits),
    removeStack: (target, limits) => onStack(target, ["stack", "rm", "--yes"], limits),
    update: (kind, target, options, watch, { signal, timeoutSeconds }) =>
      updateBy({ path: command, version }, kind, target, options, (args) =>
        run(target, { args, watch, signal, timeoutSeconds, events: true, lasting: isApplied(kind) }),
      ),
    askForLocks: (target, limits) => onStack(target, LOCK_PROBE, limits, withSomePassphrase),
    cancelUpdate: (target, limits) => onStack(target, ["cancel", "--yes"], limits),
  };
}

const limitsOf = (signal: AbortSignal | undefined): EngineLimits => (signal === undefined ? {} : { signal });

function providerArgs(secretsProvider: string | undefined): string[] {
  return secretsProvider === undefined ? [] : ["--secrets-provider", secretsProvider];
}

/** One process for all values; the CLI takes them as arguments only. */
function configArgs(values: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>): string[] {
  return Object.entries(values).flatMap(([key, { value, secret }]) => [
    secret ? "--secret" : "--plaintext",
    `${key}=${value}`,
  ]);
}

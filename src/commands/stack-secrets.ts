import { decryptConfigSecrets, needsDecryption, secretsOfConfigJson } from "../domain/config-secrets";
import { withPassphraseFile } from "../domain/child-environment";
import { environmentSecrets } from "../domain/environment-secrets";
import { configFileOf } from "../domain/project";
import { decryptedSecrets, parseStackState, type StackState } from "../domain/stack-state";
import { stateDigest } from "../domain/state-digest";
import type { EngineLimits, EngineRun, Ports } from "../ports";
import type { ReadyStack } from "./set-up";

/** What must never be shown, and the state that most of it was read from. */
export interface StackSecrets {
  /** undefined: there is no such stack yet, or its state could not be read. */
  readonly state: StackState | undefined;
  /** Tells whether it is still the same; undefined where it could not be read. */
  readonly stateDigest: (() => string) | undefined;
  /** As far as they are known. */
  readonly plaintexts: readonly string[];
  /** false: some could not be read, so nothing may be shown. */
  readonly isReadable: boolean;
  /** The call that failed: there is no such stack, or what it says cannot be read. Nothing may be changed then. */
  readonly failure: EngineRun | undefined;
}

/** A stack to ask for secrets. Without a project there is no config file of it here. */
export type SecretSource = Pick<ReadyStack, "target" | "engine"> & Partial<Pick<ReadyStack, "found" | "project">>;

const STACK_NOT_FOUND = 6;

/**
 * The plaintexts of a stack's secrets: those of its state and outputs from one `stack export`, those of its config
 * decrypted here where the passphrase is known (else by one `pulumi config`), those of the job's environment.
 * @param known the export, where it was made already
 */
export async function readSecrets(
  ready: SecretSource,
  limits: EngineLimits,
  ports: Ports,
  known?: EngineRun,
): Promise<StackSecrets> {
  const [exported, config] = await Promise.all([
    known ?? ready.engine.exportState(ready.target, limits),
    configSecrets(ready, limits, ports),
  ]);
  const state = stateOf(exported);
  const read = state === "unreadable" ? undefined : state;
  return {
    state: read?.state,
    stateDigest: state === "unreadable" ? undefined : (read?.digest ?? (() => stateDigest(undefined))),
    plaintexts: [
      ...(read?.secrets ?? []),
      ...("unreadable" in config ? [] : config.secrets),
      ...environmentSecretsOf(ready, ports),
    ],
    isReadable: state !== "unreadable" && !("unreadable" in config),
    failure: read === undefined ? exported : "unreadable" in config ? config.unreadable : undefined,
  };
}

/**
 * The same after an update, which may have made secrets: what was known before counts on, since old values may be in what
 * was printed. It is read though the run was cancelled: nothing can be shown otherwise.
 */
export async function secretsAfter(before: StackSecrets, ready: ReadyStack): Promise<StackSecrets> {
  const exported = await ready.engine.exportState(ready.target, { timeoutSeconds: AFTER_SECONDS });
  const state = stateOf(exported);
  if (state === "unreadable")
    return { ...before, state: undefined, stateDigest: undefined, isReadable: false, failure: exported };
  return {
    ...before,
    state: state?.state,
    stateDigest: state?.digest,
    plaintexts: [...before.plaintexts, ...(state?.secrets ?? [])],
  };
}

const AFTER_SECONDS = 120;

interface ReadState {
  readonly state: StackState;
  readonly secrets: readonly string[];
  readonly digest: () => string;
}

/** undefined: no such stack, so no secrets of its state either. */
function stateOf(exported: EngineRun): ReadState | "unreadable" | undefined {
  if (exported.exitCode === STACK_NOT_FOUND) return undefined;
  if (exported.exitCode !== 0) return "unreadable";
  try {
    const document: unknown = JSON.parse(exported.stdout);
    return {
      state: parseStackState(document),
      secrets: decryptedSecrets(document),
      // Few ask for it, and a state may be large.
      digest: () => stateDigest(document),
    };
  } catch {
    return "unreadable";
  }
}

async function configSecrets(
  ready: SecretSource,
  limits: EngineLimits,
  ports: Ports,
): Promise<{ readonly secrets: readonly string[] } | { readonly unreadable: EngineRun }> {
  const { found, project, target, engine } = ready;
  if (found === undefined || project === undefined) return { secrets: [] };
  const text = await ports.projects.readText(configFileOf(project, found.folder, target.stack));
  if (text === undefined || !needsDecryption(text)) return { secrets: [] };
  const passphrase = await passphraseOf(environmentOf(ready, ports), ports);
  const decrypted = passphrase === undefined ? undefined : await decryptConfigSecrets(text, passphrase);
  if (decrypted !== undefined) return { secrets: decrypted };
  const shown = await engine.readConfig(target, limits);
  const secrets = shown.exitCode === 0 ? secretsOfConfigJson(shown.stdout) : undefined;
  return secrets === undefined ? { unreadable: shown } : { secrets };
}

/** What the stack's engine gets: two stacks of one run may have passphrases of their own. */
const environmentOf = ({ target }: SecretSource, { environment }: Ports): Ports["environment"] => ({
  ...environment,
  ...target.env,
});

/** The whole job's, too: a hostile program can read what its engine was not given. */
function environmentSecretsOf({ target }: SecretSource, { environment }: Ports): string[] {
  return [...environmentSecrets(environment), ...environmentSecrets(target.env)];
}

async function passphraseOf(environment: Ports["environment"], { projects }: Ports): Promise<string | undefined> {
  const given = withPassphraseFile(environment)["PULUMI_CONFIG_PASSPHRASE"];
  if (given !== undefined) return given;
  const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
  return file === undefined ? undefined : (await projects.readText(file))?.trim();
}

import type { Approval } from "./approval/review";
import { IDENTITY_TOKEN_VARIABLES, parseAwsRole } from "./aws-role";
import { InfraError } from "../errors";
import type { Config } from "./config/schema";
import { didYouMean } from "./did-you-mean";

type Environment = Readonly<Record<string, string | undefined>>;

/** `${NAME}` in a value of `env`. */
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * What a stack's engine and program get on top of the job's environment; undefined takes a variable away from them.
 * A variable that infra-action.yml hands to certain stacks (`env: {AWS_PROFILE: "${DAY_PROFILE}"}`) is theirs alone:
 * no engine sees the sources of another, so two accounts in one job do not mix.
 * @throws InfraError CONFIG_INVALID where a named variable is not set
 */
export function stackEnvironment(id: string, config: Config, job: Environment): Record<string, string | undefined> {
  const own = ownVariables(id, config);
  const given = Object.entries(own).map(([name, value]) => [name, resolved(value, { id, name, job })] as const);
  return { ...withheldVariables(config), ...Object.fromEntries(given) };
}

/**
 * What is taken from the job's environment for work that several stacks share: installing a program's packages, checking
 * its types. That is the pull request's code too, and not every stack's account is its business.
 */
export function withheldVariables(config: Config): Record<string, undefined> {
  const tokens = hasRoles(config) ? IDENTITY_TOKEN_VARIABLES : [];
  return Object.fromEntries([...sourcesOf(config), ...tokens].map((name) => [name, undefined] as const));
}

/** A stack's roles, its own or its environment's: for what changes something, and for what changes nothing. */
export interface StackRoles {
  readonly role: string | undefined;
  readonly previewRole: string | undefined;
}

export function stackRoles(id: string, { stacks, environments }: Config): StackRoles {
  const own = stacks?.[id];
  const shared = environments?.[own?.environment ?? ""];
  return { role: own?.role ?? shared?.role, previewRole: own?.["preview-role"] ?? shared?.["preview-role"] };
}

const CHANGING = ["up", "update", "destroy", "refresh"];

/** The role in which a command works on a stack. */
export function roleOf(id: string, config: Config, command: string): string | undefined {
  const { role, previewRole } = stackRoles(id, config);
  return CHANGING.includes(command) ? role : (previewRole ?? role);
}

/** Then the means to take any of them are handed to no engine. */
function hasRoles({ stacks, environments }: Config): boolean {
  const all = [...Object.values(stacks ?? {}), ...Object.values(environments ?? {})];
  const roles = all.flatMap((each) => [each.role, each["preview-role"]]);
  return roles.some((role) => parseAwsRole(role ?? "") !== undefined);
}

/** The stack's own word wins over its environment's. */
function ownVariables(id: string, { stacks, environments }: Config): Record<string, string> {
  const stack = stacks?.[id];
  const environment = stack?.environment === undefined ? undefined : environments?.[stack.environment];
  return { ...environment?.env, ...stack?.env };
}

/** Variables of the job that some stack's `env` is made of. */
function sourcesOf({ stacks, environments }: Config): string[] {
  const values = [...Object.values(stacks ?? {}), ...Object.values(environments ?? {})].flatMap(({ env }) =>
    Object.values(env ?? {}),
  );
  return [...new Set(values.flatMap((value) => [...value.matchAll(REFERENCE)].map(([, name = ""]) => name)))];
}

function resolved(value: string, { id, name, job }: { id: string; name: string; job: Environment }): string {
  return value.replace(REFERENCE, (_, source: string) => {
    const found = job[source];
    if (found !== undefined) return found;
    throw new InfraError("CONFIG_INVALID", {
      what: `infra-action.yml: ${name} of ${id} is made of \${${source}}, which is not set in this job.`,
      next: `Give the job ${source} (env:), or take it out of infra-action.yml.`,
    });
  });
}

/**
 * Environments that `environments` has nothing of, though it has one of nearly that name: what is said there (approval,
 * roles, limits) would be lost without a word. A name that is like none is GitHub's alone, and right.
 */
export function misspeltEnvironments({ stacks = {}, environments = {} }: Config): string[] {
  const known = Object.keys(environments);
  return Object.entries(stacks).flatMap(([id, { environment = "" }]) => {
    const near = environment === "" || known.includes(environment) ? undefined : didYouMean(environment, known);
    return near === undefined
      ? []
      : [
          `infra-action.yml: ${id} is of environment ${JSON.stringify(environment)}, which \`environments\` says nothing of. Did you mean ${JSON.stringify(near)}? If not, name it there: \`${JSON.stringify(environment)}: {}\`.`,
        ];
  });
}

/** How long a stack's engine may work, in seconds: its environment's word, else the input's. */
export function stackTimeout(
  id: string,
  { stacks, environments }: Config,
  input: number | undefined,
): number | undefined {
  return secondsOf(environmentOf(id, { stacks, environments })?.timeout) ?? input;
}

/** How long to wait for its lock, likewise. */
export function stackLockTimeout(id: string, config: Pick<Config, "stacks" | "environments">, input: number): number {
  return secondsOf(environmentOf(id, config)?.["lock-timeout"]) ?? input;
}

/** What its update is held to: the input's word, else its environment's, else what goes without saying. */
export function stackApproval(
  id: string,
  config: Pick<Config, "stacks" | "environments">,
  { input, isOwnBusiness }: { readonly input: Approval | ""; readonly isOwnBusiness: boolean },
): Approval {
  if (input !== "") return input;
  return environmentOf(id, config)?.approval ?? (isOwnBusiness ? "off" : "warn");
}

function environmentOf(id: string, { stacks, environments }: Pick<Config, "stacks" | "environments">) {
  const environment = stacks?.[id]?.environment;
  return environment === undefined ? undefined : environments?.[environment];
}

function secondsOf(text: string | undefined): number | undefined {
  const [, count, unit] = /^(\d+)(s|m|h)$/.exec(text ?? "") ?? [];
  return count === undefined ? undefined : Number(count) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
}

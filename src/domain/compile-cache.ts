import { posix, win32 } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Node's own variables: whoever sets one of them has decided. */
const NODE_VARIABLES = ["NODE_COMPILE_CACHE", "NODE_DISABLE_COMPILE_CACHE"];

/**
 * Where Node keeps what it has compiled of programs and their packages (NODE_COMPILE_CACHE), for the stacks of a job and,
 * by GitHub's cache, for later ones. undefined: none of ours (a terminal, or the job has its own).
 */
export function compileCacheFolder(environment: Environment): string | undefined {
  const temp = environment["RUNNER_TEMP"] ?? "";
  const isDecided = NODE_VARIABLES.some((name) => environment[name] !== undefined);
  if (environment["GITHUB_ACTIONS"] !== "true" || temp === "" || isDecided) return undefined;
  const { join } = /^[A-Za-z]:[\\/]/.test(temp) ? win32 : posix;
  return join(temp, "infra-action-compile-cache");
}

/** The same as a variable, for what runs programs. */
export function compileCacheVariable(environment: Environment): Record<string, string> {
  const folder = compileCacheFolder(environment);
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

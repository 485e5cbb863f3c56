import { dirname, delimiter } from "node:path";
import { childEnvironment } from "../domain/child-environment";
import { parseContext } from "../domain/github-context";
import { readEvent } from "./github-run";

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of an engine process: `command` as it is, the rest by src/domain/child-environment.ts. */
export type EngineEnvironment = (command: string, added: Environment) => Promise<Record<string, string>>;

/**
 * Makes environments for engine processes of this run. The event is read once.
 * @param environment the job's; read anew at each call, since set-up may have added to PATH
 */
export function engineEnvironment(environment: Environment): EngineEnvironment {
  let event: Promise<unknown> | undefined;
  return async (command, added) => {
    event ??= readEvent(environment);
    const made = childEnvironment(environment, parseContext(environment, await event), added);
    // Language hosts of the same release lie beside the CLI.
    const path = Object.keys(made).find((name) => name.toUpperCase() === "PATH") ?? "PATH"; // Windows writes it Path
    const folders = [dirname(command), made[path]].filter((folder) => folder !== undefined);
    return { ...made, [path]: folders.join(delimiter) };
  };
}

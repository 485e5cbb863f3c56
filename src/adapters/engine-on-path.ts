import { execFile } from "node:child_process";
import { access, constants, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { printedVersion } from "../domain/engine-version";

/** A Pulumi CLI on this machine. */
export interface FoundEngine {
  /** Absolute path. */
  readonly command: string;
  readonly version: string;
}

const run = promisify(execFile);
const ANSWER_MS = 60_000;

/** The Pulumi CLI on PATH, asked once for its version. undefined: there is none, or none that answers. */
export async function engineOnPath(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundEngine | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue; // the checked-out repository may not name the CLI
    const command = join(folder, executable("pulumi"));
    if (await isExecutable(command)) return askVersion(command, environment);
  }
  return undefined;
}

/** What a program's file is called here. */
export function executable(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}

/** The CLI with its version. undefined: it does not answer. */
export async function askVersion(
  command: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FoundEngine | undefined> {
  try {
    const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await run(command, ["version"], { env, timeout: ANSWER_MS });
    const version = printedVersion(stdout);
    return version === undefined ? undefined : { command, version };
  } catch {
    return undefined;
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

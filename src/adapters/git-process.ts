import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { InfraError } from "../errors";

export interface GitAnswer {
  /** 128 and more are git's own failures; -1: a signal ended it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitPlace {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Git's failures are only ever told by their first line. */
const STDERR_LIMIT = 64 * 1024;

/**
 * One git command, its output as bytes.
 * @throws InfraError GIT_UNUSABLE where git cannot be started at all
 */
export function runGit(args: readonly string[], { folder, environment }: GitPlace): Promise<GitAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<GitAnswer>();
  const child = spawn("git", args, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => void stdout.push(data));
  child.stderr.on("data", (data: Buffer) => {
    if (stderr.length < STDERR_LIMIT) stderr += data.toString("utf8");
  });
  child.once("error", (cause) => reject(notStarted(folder, cause)));
  child.once("close", (code) => resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr }));
  return promise;
}

function notStarted(folder: string, cause: Error): InfraError {
  return new InfraError(
    "GIT_UNUSABLE",
    {
      what: `git could not be started in ${folder}.`,
      next: "Install git on the runner, and check that the folder exists.",
    },
    { cause },
  );
}

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIST } from "./action";
import type { Ended } from "./infra-action";

export interface HealthOptions {
  readonly stdin?: string;
  /** Default: this process's. */
  readonly path?: string;
}

/** The bundle's `health` at a terminal. What it keeps goes to a home of its own, not to the folder that it stands in. */
export async function health(folder: string, args: readonly string[], options: HealthOptions = {}): Promise<Ended> {
  const home = await mkdtemp(join(tmpdir(), "infra-action-home-"));
  try {
    return await healthFrom(folder, home, args, options);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function healthFrom(
  folder: string,
  home: string,
  args: readonly string[],
  { stdin = "", path = process.env["PATH"] }: HealthOptions,
): Promise<Ended> {
  const child = spawn(process.execPath, [join(DIST, "index.js"), "health", ...args], {
    cwd: folder,
    env: { PATH: path, HOME: home, TMPDIR: home },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  child.stdin.on("error", () => undefined).end(stdin);
  const exitCode = await new Promise<number | null>((ended, failed) => {
    child.once("error", failed).once("close", ended);
  });
  return { exitCode, ...text };
}

import { spawn } from "node:child_process";
import { join } from "node:path";
import { DIST, type Scene } from "./action";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundle as a command of the shell, outside of any job; neither stream is a terminal. */
export async function infraAction(
  scene: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(DIST, "index.js"), ...args], {
    cwd: scene.repository.folder,
    env: { ...scene.workspace.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  return { exitCode, ...text };
}

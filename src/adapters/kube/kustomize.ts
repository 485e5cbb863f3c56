import { spawn } from "node:child_process";
import type { Kustomized } from "../../ports/manifests";
import { systemErrorCode } from "../system-error";

type Environment = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 120_000;
const LARGEST_BYTES = 32 * 1024 * 1024;

/** The real kustomize; kubectl has one inside. */
export async function kustomize(folder: string, environment: Environment): Promise<Kustomized> {
  const own = await run("kustomize", ["build", folder], environment);
  return own.kind === "absent" ? run("kubectl", ["kustomize", folder], environment) : own;
}

function run(command: string, args: readonly string[], environment: Environment): Promise<Kustomized> {
  return new Promise((done) => {
    // Not spawn's own `timeout`: where there is no such program, its timer would hold this process until the end of it.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const child = spawn(command, args, {
      env: { ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BYTES) chunks.push(chunk);
      else child.kill("SIGKILL");
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr = (stderr + chunk).slice(0, 4000)));
    child.once("error", (error) => {
      const why = signal.aborted ? `It did not end in ${String(TIMEOUT_MS / 1000)} s.` : error.message;
      done(/^E(?:NOENT|ACCES)$/.test(systemErrorCode(error) ?? "") ? { kind: "absent" } : { kind: "failed", why });
    });
    child.once("close", (code) => {
      if (code === 0) done({ kind: "built", text: Buffer.concat(chunks).toString("utf8") });
      else done({ kind: "failed", why: reasonOf(stderr) ?? `It ended with ${String(code)}.` });
    });
  });
}

/** Its error, not what it warns of before, and without a log's time and place; undefined: it said nothing. */
function reasonOf(stderr: string): string | undefined {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !/^#? ?warning/i.test(line));
  const error = lines.find((line) => /^error: /i.test(line)) ?? lines[0];
  return error?.replace(/^(?:error: |[EF]\d{4} [\d:.]+ +\d+ \S+\] (?:"command failed" err=)?)/i, "").slice(0, 500);
}

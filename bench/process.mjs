// One process, measured from its start to the end of its output.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

/**
 * The shell tells what all processes below it have used: user and system time of its children, on descriptor 3. It is bash,
 * since others tell hundredths of a second, and git is done in less than one.
 */
const WITH_TIMES = '"$@"\ncode=$?\ntimes >&3\nexit $code';

const running = new Set();

/** Ends what is being measured, when the bench is interrupted. */
export function endRunning() {
  for (const child of running) child.kill("SIGTERM");
}

/**
 * Runs a program.
 * @param {{cwd: string, env: object, watch?: "cpu" | "memory"}} options what to watch besides the time
 * @returns seconds, exit code, what it printed; with "cpu" the processor seconds of it and all below it, with "memory"
 *   (Linux) the peak of the program itself, without what it starts, in bytes
 */
export async function measure(command, args, { cwd, env, watch }) {
  const started = performance.now();
  const [file, ...rest] = watch === "cpu" ? timed(command, args, env) : [command, ...args];
  const child = spawn(file, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  running.add(child);
  const texts = [1, 2, 3].map((at) => textOf(child.stdio[at]));
  let peakBytes = null;
  const sample = () => (peakBytes = peakOf(child.pid) ?? peakBytes);
  const sampling = watch === "memory" ? setInterval(sample, 5) : undefined;
  const exitCode = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => {
    clearInterval(sampling);
    running.delete(child);
  });
  const seconds = (performance.now() - started) / 1000;
  const [stdout, stderr, times] = texts.map((text) => text());
  return {
    seconds,
    exitCode,
    printed: `${stdout}${stderr}`,
    cpuSeconds: watch === "cpu" ? cpuOf(times) : null,
    peakBytes,
  };
}

/** As `measure`; throws what it printed unless it ended with the expected exit code ("failure": any but 0). */
export async function measureExpecting(expected, command, args, options) {
  const result = await measure(command, args, options);
  const isExpected = expected === "failure" ? result.exitCode > 0 : result.exitCode === expected;
  if (isExpected) return result;
  const words = result.printed.trim().split("\n").slice(-15).join("\n");
  throw new Error(`${[command, ...args].join(" ")} ended with ${result.exitCode} instead of ${expected}:\n${words}`);
}

/** A shell drops variables with a name that it could not have itself, such as INPUT_STACK-NAME; `env` gives them anew. */
function timed(command, args, env) {
  const dropped = Object.entries(env).filter(([name]) => !/^\w+$/.test(name));
  const given = dropped.map(([name, value]) => `${name}=${value}`);
  return ["bash", "-c", WITH_TIMES, "bash", "env", ...given, command, ...args];
}

function textOf(stream) {
  let text = "";
  stream.setEncoding("utf8").on("data", (part) => (text += part));
  return () => text;
}

/** The second line is of the children: `0m1.230000s 0m0.340000s`. */
function cpuOf(times) {
  const [, children = ""] = times.split("\n");
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/** The kernel's own high-water mark: what is missed is what a process adds in its last 5 ms. */
function peakOf(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

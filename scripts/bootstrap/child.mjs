import { spawn } from "node:child_process";
import { setPriority } from "node:os";

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const running = new Set();

/**
 * Runs a program in a process group of its own and resolves to {code, signal, timedOut, stdout, stderr, output}.
 * Output is kept up to `keep` characters of its end, and `heard` gets each piece of it as it comes. `polite` gives it a lower priority than what the user waits for.
 * Rejects only when the program cannot be started. When this process is told to stop, the group is stopped first.
 */
export function run(command, args, { cwd, env, polite = false, timeoutMs, input, heard, keep = 4e6 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, detached: true, stdio: [input ?? "ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "", output: "" };
    let timedOut = false;
    const timer = timeoutMs && setTimeout(() => ((timedOut = true), stop(child, "SIGKILL")), timeoutMs);
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (chunk) => {
        text[name] = (text[name] + chunk).slice(-keep);
        text.output = (text.output + chunk).slice(-keep);
        heard?.(chunk);
      });
    }
    child.once("error", (error) => (end(), reject(error)));
    child.once("spawn", () => begin());
    child.once("close", (code, signal) => (end(), resolve({ code, signal, timedOut, ...text })));

    function begin() {
      if (running.size === 0) for (const name of STOP_SIGNALS) process.on(name, stopAll);
      running.add(child);
      if (polite) lowerPriority(child.pid);
    }
    function end() {
      clearTimeout(timer);
      if (running.delete(child) && running.size === 0) for (const name of STOP_SIGNALS) process.off(name, stopAll);
    }
  });
}

function stopAll(signal) {
  for (const child of running) stop(child, "SIGTERM");
  for (const name of STOP_SIGNALS) process.off(name, stopAll);
  process.kill(process.pid, signal);
}

function stop(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

function lowerPriority(pid) {
  try {
    setPriority(pid, 10);
  } catch {
    // A container may forbid it; the build then only competes a little more.
  }
}

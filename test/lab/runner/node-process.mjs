// One node process of a step, as the runner starts, follows and ends it.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { LineSplitter } from "./log-lines.mjs";

/** The runner waits so long for a stdout that somebody still holds after node has ended. */
const DRAIN_MS = 5000;

export class NodeProcess {
  stdout = "";
  stderr = "";
  peakRssBytes = null;
  finished;
  #child;
  #ended = false;

  /** `onLine` is told each line as it comes, both streams together. */
  constructor({ node, script, cwd, env, onLine, drainMs = DRAIN_MS }) {
    const started = performance.now();
    this.#child = spawn(node, [script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    const flush = [this.#follow("stdout", onLine), this.#follow("stderr", onLine)];
    const sampler = setInterval(() => this.#sample(), 50);
    this.finished = new Promise((resolve, reject) => {
      this.#child.once("error", reject);
      this.#child.once(
        "exit",
        (exitCode, signal) =>
          void this.#end({ exitCode, signal, started, closed, drainMs, flush }).then(resolve, reject),
      );
    }).finally(() => clearInterval(sampler));
  }

  get pid() {
    return this.#child.pid;
  }

  get ended() {
    return this.#ended;
  }

  signal(name) {
    if (!this.#ended) this.#child.kill(name);
  }

  async #end({ exitCode, signal, started, closed, drainMs, flush }) {
    this.#ended = true;
    const durationMs = performance.now() - started;
    const timer = new AbortController();
    const heldOutput = await Promise.race([closed.then(() => false), sleep(drainMs, true, { signal: timer.signal })]);
    timer.abort();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    for (const last of flush) last();
    return {
      exitCode,
      signal,
      durationMs,
      heldOutput,
      stdout: this.stdout,
      stderr: this.stderr,
      peakRssBytes: this.peakRssBytes,
    };
  }

  #follow(stream, onLine) {
    const splitter = new LineSplitter();
    const decoder = new StringDecoder("utf8");
    this.#child[stream].on("data", (chunk) => {
      const text = decoder.write(chunk);
      this[stream] += text;
      for (const line of splitter.push(text)) onLine(line);
    });
    return () => {
      for (const line of splitter.end()) onLine(line);
    };
  }

  /** The kernel keeps the highest mark itself (Linux); asking now and then is enough. */
  #sample() {
    try {
      const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, "utf8"));
      if (mark !== null) this.peakRssBytes = Number(mark[1]) * 1024;
    } catch {
      // It has ended, or this is no Linux.
    }
  }
}

/** Processes that a step left behind, found as the runner finds them; null where that cannot be known (no /proc). */
export function leftoversOf(trackingId) {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((name) => leftover(Number(name), `RUNNER_TRACKING_ID=${trackingId}`) ?? []);
  } catch {
    return null;
  }
}

function leftover(pid, mark) {
  try {
    if (!readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark)) return undefined;
    // A zombie has ended already; only its parent has not looked.
    if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return undefined;
    return { pid, command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() };
  } catch {
    return undefined; // another user's, or gone meanwhile
  }
}

// Runs one step of a JavaScript action as GitHub's runner does: main, then post with the saved state. Manual: run-step.d.mts.
import { rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inputVariables, readAction } from "./action-file.mjs";
import { makeCommandFiles, readCommandFiles } from "./file-commands.mjs";
import { githubContext, jobEnvironment, makeJob } from "./job.mjs";
import { StepLog } from "./log-lines.mjs";
import { leftoversOf, NodeProcess } from "./node-process.mjs";

/** How GitHub's runner cancels: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL. */
const CANCEL = { interruptMs: 7500, terminateMs: 2500 };

/** Runs a step to its end. See run-step.d.mts. */
export async function runStep(options) {
  const step = await startStep(options);
  return step.finished;
}

/** Starts a step and gives a handle on it. See run-step.d.mts. */
export async function startStep(options) {
  const action = await readAction(options.action);
  const job = await makeJob(options);
  const github = githubContext(options, job);
  const inputs = inputVariables(action, options.inputs ?? {}, {
    github,
    runner: { temp: job.runnerTemp },
    env: options.env ?? {},
    job: {},
  });
  return new Step({
    options,
    action,
    job,
    inputs,
    env: { ...jobEnvironment(options, job, github), ...inputs.env },
    token: github.token,
  });
}

class Step {
  finished;
  #set;
  #log;
  #running;
  #listeners = new Set();
  #cancelled = false;

  constructor(set) {
    this.#set = set;
    this.#log = this.#newLog();
    if (set.inputs.unknown.length > 0) this.#log.warn(unexpected(set));
    const main = this.#start("main", set.env);
    this.finished = this.#finish(main);
    this.finished.catch(() => undefined); // whoever awaits it is told
  }

  get pid() {
    return this.#running.process.pid;
  }

  get job() {
    return this.#set.job;
  }

  /** What GitHub shows so far of the phase that runs. */
  get lines() {
    return this.#log.lines;
  }

  signal(name) {
    this.#running.process.signal(name);
  }

  /** Resolves with the first shown line that matches, seen already or still to come. Rejects when the step ends before. */
  async waitForLine(pattern) {
    const seen = this.#log.lines.find((line) => pattern.test(line));
    if (seen !== undefined) return seen;
    return new Promise((resolve, reject) => {
      const listener = (line) => {
        if (line !== undefined && !pattern.test(line)) return;
        this.#listeners.delete(listener);
        if (line === undefined)
          reject(new Error(`The step ended without a line like ${pattern}:\n${this.#log.lines.join("\n")}`));
        else resolve(line);
      };
      this.#listeners.add(listener);
    });
  }

  async cancel(times = {}) {
    const { interruptMs, terminateMs } = { ...CANCEL, ...times };
    const { process } = this.#running;
    this.#cancelled = true;
    const ended = process.finished.then(() => true);
    const endsWithin = (ms) => Promise.race([ended, sleep(ms, false, { ref: false })]);
    process.signal("SIGINT");
    if (await endsWithin(interruptMs)) return this.finished;
    process.signal("SIGTERM");
    if (!(await endsWithin(terminateMs))) process.signal("SIGKILL");
    return this.finished;
  }

  #newLog() {
    const { options, token } = this.#set;
    return new StepLog({
      masks: [token, ...(options.secrets ?? [])].filter((secret) => secret !== ""),
      debug: options.debug,
    });
  }

  #start(phase, env) {
    const { options, action, job } = this.#set;
    const log = this.#log;
    const files = makeCommandFiles(job.runnerTemp);
    const running = { log, files, process: undefined, result: undefined };
    this.#running = running;
    running.process = new LateProcess(async () => {
      const onLine = (line) => this.#take(log, line);
      const script = join(options.action, action.runs[phase]);
      const cwd = options.cwd ?? job.workspace;
      return new NodeProcess({
        node: options.node ?? process.execPath,
        script,
        cwd,
        env: { ...env, ...(await files) },
        onLine,
        drainMs: options.drainMs,
      });
    });
    running.result = this.#phaseResult(running);
    return running;
  }

  #take(log, line) {
    const before = log.lines.length;
    log.take(line);
    for (const shown of log.lines.slice(before)) for (const listener of [...this.#listeners]) listener(shown);
  }

  async #phaseResult({ log, files, process }) {
    const limit = this.#limit(process);
    const ended = await process.finished.finally(() => clearTimeout(limit));
    for (const listener of [...this.#listeners]) listener(undefined);
    const { problems, summaryProblem, summary, path, ...left } = await readCommandFiles(await files);
    for (const problem of [...problems, ...(summaryProblem === undefined ? [] : [summaryProblem])])
      log.problem(problem);
    return {
      ...ended,
      outcome: ended.exitCode === 0 && problems.length === 0 ? "success" : "failure",
      log: log.lines.map((line) => `${line}\n`).join(""),
      commands: log.commands,
      annotations: log.annotations,
      masks: log.masks,
      outputs: { ...log.outputs, ...left.outputs },
      env: left.env,
      state: { ...log.state, ...left.state },
      path,
      summary: log.hide(summary),
      rawSummary: summary,
    };
  }

  /** A step that hangs is ended, so that a test's own time limit does not leave it behind. */
  #limit(process) {
    const { timeoutMs } = this.#set.options;
    return timeoutMs === undefined ? undefined : setTimeout(() => process.signal("SIGKILL"), timeoutMs);
  }

  async #finish(main) {
    const { job, options } = this.#set;
    const result = await main.result;
    const wasCancelled = this.#cancelled;
    const post = await this.#post(result);
    const leftovers = leftoversOf(job.trackingId);
    for (const { pid } of leftovers ?? []) endLeftover(pid);
    const { folder, workspace, runnerTemp } = job;
    const dispose = async () => {
      if (job.ownsFolder && options.keep !== true) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    const outcome = wasCancelled ? "cancelled" : result.outcome;
    return { ...result, outcome, post, leftovers, folder, workspace, runnerTemp, [Symbol.asyncDispose]: dispose };
  }

  /** The post part runs whatever the main part came to, unless its `post-if` says success() or failure(). */
  async #post(main) {
    const { action, env } = this.#set;
    const condition = action.runs["post-if"] ?? "always()";
    const unwanted =
      { "success()": main.outcome !== "success", "failure()": main.outcome !== "failure" }[condition] ?? false;
    if (action.runs.post === undefined || unwanted) return null;
    const state = Object.fromEntries(Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]));
    const path = [...main.path.toReversed(), env.PATH].join(delimiter);
    this.#log = new StepLog({ masks: main.masks, debug: this.#set.options.debug });
    return this.#start("post", { ...env, ...main.env, ...state, PATH: path }).result;
  }
}

/** A process that starts a moment later; signals sent meanwhile reach it. */
class LateProcess {
  finished;
  #process;
  #waiting = [];

  constructor(start) {
    this.finished = start().then((process) => {
      this.#process = process;
      for (const name of this.#waiting) process.signal(name);
      return process.finished;
    });
  }

  get pid() {
    return this.#process?.pid;
  }

  signal(name) {
    if (this.#process === undefined) this.#waiting.push(name);
    else this.#process.signal(name);
  }
}

function unexpected({ inputs, action }) {
  const list = (names) => names.map((name) => `'${name}'`).join(", ");
  return `Unexpected input(s) ${list(inputs.unknown)}, valid inputs are [${list(Object.keys(action.inputs))}]`;
}

function endLeftover(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { InfraError } from "../errors";
import type { EngineRun, Watch } from "../ports";
import { engineFiles, type EngineFiles } from "./engine-files";
import { EventCollector } from "./engine-process-events";
import { stopLeftovers, stopOnRequest, type Grace } from "./engine-process-stop";
import { followFile, followLines } from "./follow-file";
import { systemErrorCode } from "./system-error";

/** One call of the Pulumi CLI. */
export interface EngineCall {
  /** Absolute path of the executable. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Does the command write engine events? */
  readonly events: boolean;
  readonly watch?: Watch;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly grace?: Grace;
  /**
   * An update: it is told to stop once and never ended by force, and its folder stays (whoever owns `tempFolder` takes it
   * away when all is told), so that its story can be read if we do not see its end.
   */
  readonly lasting?: boolean;
  /** Where its private folder is made. */
  readonly tempFolder: string;
}

const GRACE: Grace = { terminateAfterSeconds: 20, killAfterSeconds: 5 };

/**
 * Runs the Pulumi CLI to its end: in a process group of its own, output and events to files in a folder that only this user
 * can read, removed at the end (an export's holds plaintexts; an update's stays until it is told). So nothing of us is a pipe whose end could kill the engine: if
 * we die, it finishes and lets go of its stack.
 * Whatever becomes of the engine is a result; an already aborted signal does not start it.
 * @throws InfraError PULUMI_MISSING if it cannot be started; what a watcher throws, after the engine has ended
 */
export async function runEngine(call: EngineCall): Promise<EngineRun> {
  if (call.signal?.aborted === true) return NOT_STARTED;
  const folder = await mkdtemp(join(call.tempFolder, "infra-action-engine-"));
  try {
    return await runIn(folder, call);
  } finally {
    if (call.lasting !== true) await rm(folder, { recursive: true, force: true });
  }
}

const NOT_STARTED: EngineRun = {
  events: [],
  unreadableEvents: 0,
  stdout: "",
  stderr: "",
  exitCode: null,
  signal: null,
  stopped: "cancelled",
  durationSeconds: 0,
};

async function runIn(folder: string, call: EngineCall): Promise<EngineRun> {
  const files = engineFiles(folder);
  const [startedAt, begun] = [Date.now(), performance.now()];
  const { child, ended } = await start(call, files);
  if (child.pid !== undefined) call.watch?.onStarted?.({ host: hostname(), pid: child.pid, startedAt, folder });
  const collector = new EventCollector(call.watch?.onEvent);
  const grace = call.lasting === true ? undefined : (call.grace ?? GRACE);
  using stopper = stopOnRequest(child, { ...call, grace, onStopping: call.watch?.onStopping });
  const followed = follow(files, call, collector);
  const { exitCode, signal } = await ended;
  const durationSeconds = (performance.now() - begun) / 1000;
  if (child.pid !== undefined) await stopLeftovers(child.pid);
  await Promise.all(followed.map(({ end }) => end()));
  return {
    ...collector.inOrder(),
    stdout: await readFile(files.stdout, "utf8"),
    stderr: await readFile(files.stderr, "utf8"),
    exitCode,
    signal,
    stopped: stopper.stopped(),
    durationSeconds,
  };
}

function follow(files: EngineFiles, { events, watch }: EngineCall, collector: EventCollector) {
  const output = watch?.onOutput;
  return [
    ...(output === undefined ? [] : [followFile(files.stdout, output), followFile(files.stderr, output)]),
    ...(events ? [followLines(files.events, (line) => collector.take(line))] : []),
  ];
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Pick<EngineRun, "exitCode" | "signal">>;
}

/** Resolves once the process runs. */
async function start({ command, args, cwd, env, events }: EngineCall, files: EngineFiles): Promise<Started> {
  const stdout = await open(files.stdout, "wx", 0o600);
  const stderr = await open(files.stderr, "wx", 0o600);
  try {
    // The last --event-log wins over one that the Automation API gave. The variable makes the flag known to the CLI.
    const child = spawn(command, events ? [...args, "--event-log", files.events] : args, {
      cwd,
      env: events ? { ...env, PULUMI_DEBUG_COMMANDS: "true" } : env,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", stdout.fd, stderr.fd],
    });
    const ended = endOf(child);
    await once(child, "spawn");
    child.on("error", () => undefined); // a signal that could not be delivered: its end is still awaited
    return { child, ended };
  } catch (cause) {
    throw notStarted(command, cause);
  } finally {
    await Promise.all([stdout.close(), stderr.close()]);
  }
}

function endOf(child: ChildProcess): Started["ended"] {
  return new Promise((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

function notStarted(command: string, cause: unknown): InfraError {
  return new InfraError(
    "PULUMI_MISSING",
    {
      what: `The Pulumi CLI (${command}) could not be started.`,
      why: `The system says ${systemErrorCode(cause) ?? "no more"}.`,
      next: "Check that the file is there and may be executed, or let infra-action install one by setting pulumi-version.",
    },
    { cause },
  );
}

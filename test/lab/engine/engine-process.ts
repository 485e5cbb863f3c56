import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** How an engine's process ended and everything it said; a failed update is a result, not an exception. */
export interface EngineResult {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** In order; without the engine's debug diagnostics, of which there are thousands. */
  readonly events: readonly EngineEvent[];
  readonly seconds: number;
}

/** A process under way. */
export interface EngineRun {
  readonly pid: number;
  readonly finished: Promise<EngineResult>;
  signal(name: NodeJS.Signals): void;
}

export interface EngineOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the engine writes its events; none when it has none to write. */
  readonly eventLog?: string;
}

/** Starts `pulumi` with these arguments. Rejects only where there is no engine to start. */
export function startEngine(args: readonly string[], { cwd, env, eventLog }: EngineOptions): EngineRun {
  const started = performance.now();
  const log = eventLog === undefined ? [] : ["--event-log", eventLog];
  const child = spawn("pulumi", [...args, "--non-interactive", ...log], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const finished = ended(child).then((end) => ({
    ...end,
    events: eventLog === undefined ? [] : readEvents(eventLog),
    seconds: (performance.now() - started) / 1000,
  }));
  return { pid: child.pid ?? -1, finished, signal: (name) => void child.kill(name) };
}

/** Waits for the process itself: what it leaves behind may hold the pipes open. */
function ended(child: ChildProcess): Promise<Omit<EngineResult, "events" | "seconds">> {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      const finish = () => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString("utf8");
        resolve({ code, signal, stdout: text(chunks.stdout), stderr: text(chunks.stderr) });
      };
      const patience = setTimeout(finish, 500);
      child.on("close", () => {
        clearTimeout(patience);
        finish();
      });
    });
  });
}

/** The events of a log; a line cut short by a killed engine is left out. */
export function readEvents(file: string): EngineEvent[] {
  if (!existsSync(file)) return [];
  const events = readFileSync(file, "utf8").split("\n").flatMap(parseEvent);
  return events
    .filter((event) => (event.diagnosticEvent?.severity as string | undefined) !== "debug")
    .sort((a, b) => a.sequence - b.sequence);
}

function parseEvent(line: string): EngineEvent[] {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line) as EngineEvent];
  } catch {
    return [];
  }
}

import { readFile } from "node:fs/promises";
import type { EngineRun, StartedEngine } from "../ports";
import type { LeftEngines } from "../ports/records";
import { engineFiles } from "./engine-files";
import { EventCollector } from "./engine-process-events";
import { stopLeftovers } from "./engine-process-stop";
import { leadsSession } from "./process-session";

/** Engine processes that another process of this step started, by their numbers and files. */
export function leftEngines(): LeftEngines {
  return {
    runs: ({ pid }) => leadsSession(pid),
    signal({ pid }) {
      try {
        process.kill(pid, "SIGINT");
      } catch {
        // It has ended by itself.
      }
    },
    endLeftovers: ({ pid }) => stopLeftovers(pid),
    story,
  };
}

async function story({ folder, startedAt }: StartedEngine): Promise<EngineRun> {
  const files = engineFiles(folder);
  const [stdout, stderr, events] = await Promise.all([read(files.stdout), read(files.stderr), read(files.events)]);
  const collector = new EventCollector(undefined);
  for (const line of events.split("\n")) collector.take(line);
  const told = collector.inOrder();
  return {
    ...told,
    stdout,
    stderr,
    exitCode: exitCodeOf(told.events, stderr),
    signal: null,
    stopped: null,
    durationSeconds: secondsUntilLast(told.events, startedAt),
  };
}

const read = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

function exitCodeOf(events: readonly unknown[], stderr: string): number | null {
  const summary = events.map((event) => fieldOf(event, "summaryEvent")).findLast((each) => each !== undefined);
  if (summary !== undefined) return fieldOf(summary, "result") === "succeeded" ? 0 : 1;
  // Without a single event it said why on its way out, or it was killed.
  return events.length === 0 && /^error: /m.test(stderr) ? 1 : null;
}

/** Events are stamped with whole seconds. */
function secondsUntilLast(events: readonly unknown[], startedAt: number): number {
  const stamps = events.map((event) => fieldOf(event, "timestamp")).filter((stamp) => typeof stamp === "number");
  return Math.max(0, Math.max(startedAt / 1000, ...stamps.slice(-1)) - startedAt / 1000);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { JournalLine } from "../cloud/provider/journal.cjs";

/**
 * Processes whose environment has this entry, so nobody else's. Where the system does not show environments (macOS): the
 * providers that the journal names and that still are providers.
 */
export function processesWith(entry: string, journal: readonly JournalLine[]): number[] {
  if (existsSync("/proc/self/environ")) return pids().filter((pid) => environmentOf(pid).includes(entry));
  const started = journal.flatMap(({ op, pid }) => (op === "start" && pid !== undefined ? [pid] : []));
  return started.filter((pid) => commandOf(pid).includes("pulumi-resource-"));
}

const pids = (): number[] => readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

/** Empty where the process has ended meanwhile or is someone else's. */
function environmentOf(pid: number): readonly string[] {
  try {
    return pid === process.pid ? [] : readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** Ends what `list` names, asking first; waits until all are gone. */
export async function endProcesses(list: () => readonly number[]): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (let round = 0; round < 20; round += 1) {
      const left = list();
      if (left.length === 0) return;
      if (round === 0) left.forEach((pid) => send(pid, signal));
      await pause(50);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

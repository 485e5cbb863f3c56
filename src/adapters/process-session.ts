import { readdirSync, readFileSync } from "node:fs";
import { systemErrorCode } from "./system-error";

/**
 * Processes of a session that still run, its leader and zombies left out. The engine gives each plugin a process group of
 * its own, so only the session tells whose they are. Empty where the system has no /proc (macOS, Windows).
 */
export function sessionMembers(leader: number): number[] {
  return processes().filter((pid) => pid !== leader && isMember(pid, leader));
}

function processes(): number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function isMember(pid: number, leader: number): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.session === leader && stat.state !== "Z";
}

/** Whether a process works; a zombie only waits to be counted, perhaps for ever where nobody counts. */
export function isRunning(pid: number): boolean {
  const stat = statOf(pid);
  if (stat !== undefined) return stat.state !== "Z";
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemErrorCode(error) === "EPERM"; // somebody else's
  }
}

/** Whether a process that leads a session of its own still works: one that got its number later leads none, most likely. */
export function leadsSession(pid: number): boolean {
  const stat = statOf(pid);
  return isRunning(pid) && (stat === undefined || stat.session === pid);
}

/** /proc/<pid>/stat: `pid (name) state ppid pgrp session …`; a name may hold anything, so what follows its end counts. */
function statOf(pid: number): { readonly state: string | undefined; readonly session: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, , , session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, session: Number(session) };
  } catch {
    return undefined; // it has ended, or this system has no /proc
  }
}

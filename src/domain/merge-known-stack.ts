import { NOTHING_DONE } from "./nothing-done";
import type { StackReport } from "./report";
import { shortStackName } from "./stack-id";

/** What is known of a stack before its report is read, or without it. */
export type KnownStack = Pick<StackReport, "id" | "project" | "stack" | "workDir" | "wave" | "reasons">;

/** A stack of which only the identity (`<work-dir>:<stack>`) is known. */
export function knownById(id: string, more: Partial<KnownStack> = {}): KnownStack {
  const end = id.lastIndexOf(":");
  const workDir = end < 0 ? "." : id.slice(0, end) || ".";
  const stack = shortStackName(id.slice(end + 1));
  return { id, workDir, stack, project: workDir.slice(workDir.lastIndexOf("/") + 1), wave: 0, reasons: [], ...more };
}

/** The report of a stack whose own is not there or cannot be used: fail closed. */
export function lostStack(
  { id, project, stack, workDir, wave, reasons }: KnownStack,
  headline: string,
  next: string,
): StackReport {
  return {
    id,
    project,
    stack,
    workDir,
    wave,
    reasons: [...reasons],
    // What its job was to do with it is not known; it showed nothing as done.
    update: "preview",
    outcome: "cut-short",
    headline,
    next,
    ...NOTHING_DONE,
  };
}

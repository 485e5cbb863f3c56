import type { ActJob } from "./run-act.mjs";

/**
 * act's JSON lines as jobs and steps; lines that are none, and errors outside of jobs, are problems. Never throws.
 * The result of a job of a matrix is made of its own steps, since act holds one for all of them.
 * `workflowName`: the workflow's `name:`, else its file's name, with which act labels its jobs.
 */
export function parseActLog(
  text: string,
  workflowName: string,
): { readonly jobs: readonly ActJob[]; readonly problems: readonly string[] };

/** One line a job and a step: `preview: success`, `preview / Check out: success`. */
export function outlineOf(jobs: readonly ActJob[]): string[];

import { createHash } from "node:crypto";
import type { Report } from "./report";

/** What the names of all reports begin with. */
export const REPORT_ARTIFACTS = "report-";
const LONGEST = 80;

/**
 * The name under which a job's report is kept: with the command, the stacks and the attempt, so that neither the jobs of a
 * matrix nor a re-run take each other's, and the stack can still be told where the report itself is lost.
 */
export function reportArtifactName({ run, stacks }: Pick<Report, "run" | "stacks">): string {
  const ids = stacks.map(({ id }) => id);
  const words = ids.length === 1 ? slug(ids[0] ?? "") : `${ids.length}-stacks`;
  const digest = createHash("sha256").update(JSON.stringify(ids)).digest("hex").slice(0, 8);
  // What only held stacks to their review must not be taken for their update.
  const command = run.hold === "only" ? `${run.command}-hold` : run.command;
  return `${REPORT_ARTIFACTS}${slug(command)}-${words}-${digest}-${run.attempt ?? 1}`;
}

/** An artifact's name takes neither `:` nor `/`, among others. */
const slug = (text: string): string => text.replace(/[^A-Za-z0-9_.]+/g, "-").slice(0, LONGEST);

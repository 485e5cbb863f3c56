import { appendFile, stat } from "node:fs/promises";
import type { Results } from "../ports";
import { writeReport } from "./report-file";
import { setStepOutput } from "./toolkit-output";

/** GitHub drops the whole summary of a step that is larger, and the job stays green. */
const SUMMARY_LIMIT = 1024 * 1024;

export interface StepResultsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where report.json goes; undefined: a place of its own. */
  readonly reportFile?: string | undefined;
  /** What is wanted on stdout. */
  readonly print?: "json" | "markdown" | undefined;
  readonly stdout?: { write(text: string): unknown };
}

/** The results of a step, where the runner takes them: job summary, outputs, and report.json as a file. */
export function stepResults({ environment, reportFile, print, stdout = process.stdout }: StepResultsOptions): Results {
  const show = (kind: "json" | "markdown", text: string): void => {
    if (kind === print) stdout.write(`${text.trimEnd()}\n`);
  };
  return {
    summary: (markdown) => addSummary(markdown, environment["GITHUB_STEP_SUMMARY"]),
    report: (json, shown) => {
      show("json", shown ?? json);
      return writeReport(json, reportFile, environment);
    },
    comment: (markdown) => show("markdown", markdown),
    output: (name, value) => setStepOutput(name, value, environment),
    json: (text) => show("json", text),
  };
}

/** Does not write what would make GitHub drop all of it: what is there already counts too. */
async function addSummary(markdown: string, path: string | undefined): Promise<boolean> {
  if (path === undefined || path === "") return false;
  const there = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const text = `${markdown.trimEnd()}\n\n`;
  if (there + Buffer.byteLength(text) > SUMMARY_LIMIT) return false;
  await appendFile(path, text, "utf8");
  return true;
}

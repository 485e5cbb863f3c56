import type { GitHubContext } from "../domain/github-context";
import { maskReport } from "../domain/masked-report";
import { makeMasker, type Masker } from "../domain/masking";
import { reportSchema, type Note, type Report } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import { renderAnnotations } from "../render/annotations";
import { renderSummary } from "../render/summary";
import { renderTerminal } from "../render/terminal";
import { keepReport } from "./keep-report";
import { tellPullRequest, type CommentInputs } from "./publish-pull-request";

export interface PublishOptions {
  readonly context: GitHubContext;
  readonly inputs: CommentInputs & Pick<StackInputs, "comment-on-summary" | "report-artifacts">;
  readonly ports: Pick<Ports, "artifacts" | "github" | "log" | "results">;
  /** undefined: nothing was read that could be secret. */
  readonly masker: Masker | undefined;
  /** What the comment is about; the same key finds it again. Default: the stacks of the report. */
  readonly key?: string;
  /** What --json prints in place of the report, made from the masked one. */
  readonly json?: (report: Report) => unknown;
  /** Of reports that are kept already. */
  readonly isMerged?: boolean;
}

export interface Published {
  /** Masked, and with the notes of publishing. */
  readonly report: Report;
  readonly commentUrl: string | undefined;
  /** undefined: it could not be written. */
  readonly reportPath: string | undefined;
}

const LOG_WIDTH = 120;

/**
 * Shows a report wherever people look: pull request comment, job summary, annotations, log, report.json. Secrets are hidden
 * before anything is written. No place depends on another one; a comment that cannot be written is told in the others.
 */
export async function publish(report: Report, options: PublishOptions): Promise<Published> {
  const { context, inputs, ports } = options;
  const masker = options.masker ?? makeMasker([]);
  const masked = maskReport(report, masker);
  const key = options.key ?? report.stacks.map(({ id }) => id).join(" ");
  const comment = await tellPullRequest(masked, { context, inputs, ports, masker, key });
  const told = withNotes(masked, comment.notes);
  const isFallback = comment.notes.some(({ code }) => code === "COMMENT_NOT_POSTED");
  const summaryNotes = inputs["comment-on-summary"] || isFallback ? await tellSummary(told, context, ports) : [];
  const final = reportSchema.parse(withNotes(told, summaryNotes));
  tellLog(final, ports);
  const reportPath = await writeReport(final, options);
  if (inputs["report-artifacts"] && options.isMerged !== true) await keepReport(final, reportPath, ports);
  return { report: final, commentUrl: comment.url, reportPath };
}

function withNotes(report: Report, notes: readonly Note[]): Report {
  return notes.length === 0 ? report : { ...report, notes: [...report.notes, ...notes] };
}

async function tellSummary(
  report: Report,
  { isJob }: GitHubContext,
  { results }: PublishOptions["ports"],
): Promise<Note[]> {
  const { markdown, cut } = renderSummary(report);
  const isWritten = await results.summary(markdown).catch(() => false);
  if (!isWritten)
    return isJob
      ? [{ code: "SET_UP", message: "The job summary could not be written; report.json has all of it." }]
      : [];
  return cut.length === 0 ? [] : [{ code: "CUT", message: `The job summary leaves out: ${cut.join(", ")}.` }];
}

function tellLog(report: Report, { log }: PublishOptions["ports"]): void {
  log.info(renderTerminal(report, { color: true, width: LOG_WIDTH }));
  for (const annotation of renderAnnotations(report)) log.annotate(annotation);
  for (const { code, message } of report.notes)
    if (code === "COMMENT_NOT_POSTED") log.annotate({ level: "notice", title: "No comment", message, source: null });
}

async function writeReport(
  report: Report,
  { json, ports: { results, log } }: PublishOptions,
): Promise<string | undefined> {
  const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  try {
    return await results.report(text(report), json === undefined ? undefined : text(json(report)));
  } catch (error) {
    const message = `report.json could not be written: ${error instanceof Error ? error.message : String(error)}`;
    log.annotate({ level: "warning", title: "No report.json", message, source: null });
    return undefined;
  }
}

import type { Report } from "../domain/report";
import { COMMENT_DETAIL } from "./detail";
import { layOut } from "./layout";
import { link } from "./links";

/** GitHub refuses a comment of more than this ("body is too long"). UTF-8 needs at most three bytes for each: 192 KiB. */
const HARD_LIMIT = 65_536;
/** Leaves room for what GitHub may count differently. */
const LIMIT = 60_000;

export interface CommentOptions {
  /** Line 1, as it is: an HTML comment that the comment is found by. */
  readonly marker?: string;
  /** Characters; never more than GitHub takes. */
  readonly limit?: number;
  /** What the verdict line begins with. */
  readonly header?: string;
  /** Where the job summary can be read, which holds what has no room here. */
  readonly summaryUrl?: string;
}

/**
 * The pull request comment: a whole Markdown document inside GitHub's limit, whatever is in the report.
 * @returns its body, and in words what was left out of it.
 */
export function renderComment(report: Report, options: CommentOptions = {}): { body: string; cut: string[] } {
  const { text, cut } = layOut(report, {
    top: options.marker === undefined ? [] : [options.marker],
    title: options.header ?? `infra ${report.run.command}`,
    limit: Math.min(options.limit ?? LIMIT, HARD_LIMIT) - 1,
    measure: (part) => part.length,
    detail: COMMENT_DETAIL,
    elsewhere: `All of it is in the ${link("job summary", options.summaryUrl ?? report.run.url)}.`,
  });
  return { body: text, cut };
}

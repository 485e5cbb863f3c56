import { Buffer } from "node:buffer";
import type { Report } from "../domain/report";
import { SUMMARY_DETAIL } from "./detail";
import { layOut } from "./layout";

/** GitHub takes 1 MiB a step and drops the whole of more; other things may be written into the same step's summary. */
const LIMIT = 1024 * 1024 - 64 * 1024;

export interface SummaryOptions {
  /** UTF-8 bytes. */
  readonly limit?: number;
  /** What the verdict line begins with. */
  readonly header?: string;
}

/**
 * The job summary: the comment's content with more detail.
 * @returns its Markdown, and in words what was left out of it.
 */
export function renderSummary(report: Report, options: SummaryOptions = {}): { markdown: string; cut: string[] } {
  const { text, cut } = layOut(report, {
    top: [],
    title: options.header ?? `infra ${report.run.command}`,
    limit: (options.limit ?? LIMIT) - 1,
    measure: (part) => Buffer.byteLength(part),
    detail: SUMMARY_DETAIL,
    elsewhere: "All of it is in report.json.",
  });
  return { markdown: text, cut };
}

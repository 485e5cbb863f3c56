import type { KnownStack } from "../domain/merge-known-stack";
import { readReport, type LeftFile } from "../domain/merge-read";
import { REPORT_ARTIFACTS } from "../domain/report-artifact";
import type { Ports } from "../ports";

/** The reports of 5,000 changed resources are a tenth of it. */
export const LARGEST_REPORT = 64 * 1024 * 1024;

/**
 * The reports that the run's other jobs kept as artifacts; where it is told which stacks are meant, none that is about
 * others only. Where they cannot be had that is said, and the stacks that are expected stay without a report.
 */
export async function keptReports(expected: readonly KnownStack[] | undefined, ports: Ports): Promise<LeftFile[]> {
  const { reports } = ports;
  const folder = await downloaded(ports);
  if (folder === undefined) return [];
  const { files } = await reports.find([folder]);
  const left = await Promise.all(
    files.map(async (path) => ({ path, content: await reports.read(path, LARGEST_REPORT) })),
  );
  const wanted = new Set(expected?.map(({ id }) => id));
  return left.filter((file) => {
    const { stacks } = toldBy(file);
    return expected === undefined || stacks.length === 0 || stacks.some(({ id }) => wanted.has(id));
  });
}

async function downloaded({ artifacts, log }: Ports): Promise<string | undefined> {
  if (!artifacts.isAvailable) {
    log.info("There is no artifact service here: only the reports named by `reports` are read.");
    return undefined;
  }
  try {
    return await log.group("Reports of the other jobs", () => artifacts.download(REPORT_ARTIFACTS));
  } catch (error) {
    const message = `The reports of the other jobs could not be read: ${error instanceof Error ? error.message : String(error)}`;
    log.annotate({ level: "error", title: "No reports", message, source: null });
    return undefined;
  }
}

function toldBy(file: LeftFile): { readonly stacks: readonly { readonly id: string }[] } {
  const read = readReport(file);
  return "report" in read ? read.report : read;
}

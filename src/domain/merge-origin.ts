import { cleanLine } from "./diagnostics";
import type { Report } from "./report";

/** The run whose reports are wanted; undefined: that is not known, and not asked. */
export interface Origin {
  readonly runId: string | undefined;
  readonly sha: string | undefined;
}

/** Where nothing tells which run is meant (a terminal): the run that began last. */
export function newestOrigin(reports: readonly Report[]): Origin {
  const newest = reports.reduce<Report | undefined>(
    (best, report) => (best === undefined || report.run.startedAt > best.run.startedAt ? report : best),
    undefined,
  );
  return { runId: newest?.run.id ?? undefined, sha: newest?.run.sha ?? undefined };
}

/** Why a report may not be merged: it is another run's, or of another commit. Undefined: it may. */
export function refusalOf({ run }: Report, origin: Origin): string | undefined {
  if (origin.runId !== undefined && run.id !== origin.runId)
    return `is of ${run.id === null ? "no run of GitHub" : `run ${cleanLine(run.id, 40)}`}, not of run ${origin.runId}`;
  if (origin.sha !== undefined && run.sha !== origin.sha)
    return `is of ${run.sha === null ? "no known commit" : `commit ${cleanLine(run.sha, 40)}`}, not of ${origin.sha}`;
  return undefined;
}

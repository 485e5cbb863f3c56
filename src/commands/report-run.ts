import type { GitHubContext } from "../domain/github-context";
import type { Note, Report, Run, StackReport } from "../domain/report";
import { assembleReport } from "../domain/verdict";

/** The run that `report` itself is. */
export interface ReportRun {
  readonly context: GitHubContext;
  readonly run: Run;
}

/** What GitHub says about a run, as a report keeps it. */
export function runOf(
  { run, repository, sha, pullRequest, serverUrl }: GitHubContext,
  startedAt: number,
  command = "report",
): Run {
  return {
    ...run,
    sha: sha ?? null,
    pr: pullRequest?.number ?? null,
    repository: repository === undefined ? null : `${repository.owner}/${repository.name}`,
    serverUrl: serverUrl ?? null,
    command,
    startedAt: new Date(startedAt).toISOString(),
    durationSeconds: null,
    engineVersion: null,
  };
}

/** Stacks and notes as a report. */
export function assembledReport(parts: {
  readonly run: Run;
  readonly stacks: readonly StackReport[];
  readonly notes: readonly Note[];
}): Report {
  return assembleReport({ ...parts, findings: [] });
}

import type { AcceptedReport } from "./merge-pick";
import type { Run } from "./report";

/** The run of a merged report: from the beginning to the end of its latest attempt, with what only the jobs know. */
export function mergedRun(own: Run, reports: readonly AcceptedReport[]): Run {
  const runs = reports.map(({ report }) => report.run);
  const latest = runs.reduce<Run | undefined>(
    (best, run) => (best === undefined || (run.attempt ?? 0) > (best.attempt ?? 0) ? run : best),
    undefined,
  );
  if (latest === undefined) return own;
  const { command, engineVersion } = commonOf(runs);
  return {
    id: own.id ?? latest.id,
    attempt: own.attempt ?? latest.attempt,
    sha: own.sha ?? latest.sha,
    pr: own.pr ?? latest.pr,
    number: own.number ?? latest.number,
    url: own.url ?? latest.url,
    repository: own.repository ?? latest.repository,
    serverUrl: own.serverUrl ?? latest.serverUrl,
    command: command ?? own.command,
    engineVersion: engineVersion ?? null,
    ...spanOf(
      runs.filter(({ attempt }) => attempt === latest.attempt),
      own,
    ),
  };
}

/** What all of them agree on. */
function commonOf(runs: readonly Run[]): { command: string | undefined; engineVersion: string | null | undefined } {
  const only = <T>(values: readonly T[]): T | undefined => (new Set(values).size === 1 ? values[0] : undefined);
  return {
    command: only(runs.map(({ command }) => command)),
    engineVersion: only(runs.map(({ engineVersion }) => engineVersion).filter((version) => version !== null)),
  };
}

function spanOf(runs: readonly Run[], own: Run): Pick<Run, "startedAt" | "durationSeconds"> {
  const starts = runs.map(({ startedAt }) => Date.parse(startedAt));
  const ends = runs.map(({ startedAt, durationSeconds }) => Date.parse(startedAt) + (durationSeconds ?? 0) * 1000);
  const [start, end] = [Math.min(...starts), Math.max(...ends)];
  if (!Number.isFinite(start) || !Number.isFinite(end)) return own;
  return { startedAt: new Date(start).toISOString(), durationSeconds: (end - start) / 1000 };
}

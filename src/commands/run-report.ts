import type { GitHubContext } from "../domain/github-context";
import type { HealthTarget } from "../domain/health/target";
import type { Finding, Note, Report } from "../domain/report";
import { assembleReport } from "../domain/verdict";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import type { Ports } from "../ports";
import type { StackRun } from "./stack-run";

/** Of which run it is. */
export interface RunFacts {
  readonly context: GitHubContext;
  readonly inputs: StackInputs;
  readonly ports: Ports;
  readonly startedAt: number;
}

/** Results and what is around them as the report of this run. */
export function reportOf(
  results: readonly StackRun[],
  notes: readonly Note[],
  { context, inputs, ports, startedAt }: RunFacts,
  findings: readonly Finding[] = [],
  health: readonly HealthTarget[] = [],
): Report {
  const { run, repository, sha, pullRequest, serverUrl } = context;
  return assembleReport({
    run: {
      ...run,
      sha: sha ?? null,
      pr: pullRequest?.number ?? null,
      repository: repository === undefined ? null : `${repository.owner}/${repository.name}`,
      serverUrl: serverUrl ?? null,
      command: inputs.command,
      ...(KIND_OF[inputs.command] === "up" && inputs.hold === "only" ? { hold: inputs.hold } : {}),
      startedAt: new Date(startedAt).toISOString(),
      durationSeconds: (ports.clock.now() - startedAt) / 1000,
      engineVersion: results.find(({ engineVersion }) => engineVersion !== null)?.engineVersion ?? null,
    },
    stacks: results.map(({ report }) => report),
    notes,
    findings,
    health,
    failOn: ["NOT_BEGUN", "CHANGES_NOT_EXPECTED", "FAIL_ON"],
  });
}

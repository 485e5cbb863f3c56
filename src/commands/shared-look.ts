import { sharedLookIn } from "../domain/approval/shared-look";
import type { GitHubContext } from "../domain/github-context";
import { refusalOf } from "../domain/merge-origin";
import { readReport } from "../domain/merge-read";
import { REPORT_ARTIFACTS } from "../domain/report-artifact";
import type { Note, StackReport } from "../domain/report";
import type { Ports } from "../ports";
import { LARGEST_REPORT } from "./kept-reports";
import type { StackRun } from "./stack-run";

/** A look that an earlier job took, as if this one had. */
export interface TakenLook {
  readonly first: ReadonlyMap<string, StackRun>;
  readonly ended: ReadonlyMap<string, StackRun>;
}

type Needs = Pick<Ports, "artifacts" | "reports" | "log">;

/**
 * `hold: done`: what an earlier job of this run saw of all stacks, and what the jobs since made of them, read from the run's
 * artifacts. Never throws: without it this job holds its own stacks, which lets nothing pass that the look would have stopped.
 */
export async function takenLook(
  { run, sha }: Pick<GitHubContext, "run" | "sha">,
  ports: Needs,
): Promise<{ readonly look: TakenLook | undefined; readonly notes: readonly Note[] }> {
  if (!ports.artifacts.isAvailable) return without("there is no artifact service here");
  try {
    const found = sharedLookIn(await reportsOf({ runId: run.id ?? undefined, sha }, ports));
    if (found === undefined) return without("this run has no report of it");
    return { look: { first: asRuns(found.first), ended: asRuns(found.ended) }, notes: [] };
  } catch (error) {
    return without(error instanceof Error ? error.message : String(error));
  }
}

async function reportsOf(origin: Parameters<typeof refusalOf>[1], { artifacts, reports, log }: Needs) {
  const folder = await log.group("What earlier jobs of this run saw", () =>
    artifacts.download(`${REPORT_ARTIFACTS}up-`),
  );
  const { files } = await reports.find([folder]);
  const read = await Promise.all(
    files.map(async (path) => readReport({ path, content: await reports.read(path, LARGEST_REPORT) })),
  );
  return read.flatMap((one) => ("report" in one && refusalOf(one.report, origin) === undefined ? [one.report] : []));
}

function without(why: string) {
  const message = `What an earlier job saw of all stacks could not be read, so this job holds its own: ${why}.`;
  return { look: undefined, notes: [{ code: "HOLD", message } as const] };
}

const asRuns = (stacks: ReadonlyMap<string, StackReport>): Map<string, StackRun> =>
  new Map(
    [...stacks].map(([id, report]) => [
      id,
      { report, printed: "", stackOutputs: [], plaintexts: [], reads: [], engineVersion: null },
    ]),
  );

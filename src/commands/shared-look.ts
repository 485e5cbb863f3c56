import { hash } from "node:crypto";
import { sharedLookIn, type LeftReport } from "../domain/approval/shared-look";
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
type Origin = Pick<GitHubContext, "run" | "sha">;

/**
 * What an earlier job of this run saw of all stacks, and what the jobs since made of them, read from the run's artifacts. Never
 * throws: without it this job holds its own stacks, which lets nothing pass that the look would have stopped.
 * @param digest the output `hold` of that job: other jobs can leave artifacts, too
 */
export async function takenLook(
  digest: string,
  { run, sha }: Origin,
  ports: Needs,
): Promise<{ readonly look: TakenLook | undefined; readonly notes: readonly Note[] }> {
  if (!ports.artifacts.isAvailable) return without("there is no artifact service here");
  try {
    const found = sharedLookIn(await leftReports({ runId: run.id ?? undefined, sha }, ports), digest);
    if (found === undefined) return without("this run has no report of it");
    return { look: { first: asRuns(found.first), ended: asRuns(found.ended) }, notes: [] };
  } catch (error) {
    return without(error instanceof Error ? error.message : String(error));
  }
}

async function leftReports(origin: Parameters<typeof refusalOf>[1], ports: Needs): Promise<LeftReport[]> {
  const { artifacts, reports, log } = ports;
  const folder = await log.group("What earlier jobs of this run saw", () => artifacts.download(UPDATES));
  const { files } = await reports.find([folder]);
  const left = await Promise.all(
    files.map(async (path) => {
      const text = await readShared(path, ports);
      const read = readReport({ path, content: text === undefined ? { unreadable: "" } : { text } });
      const isOurs = "report" in read && refusalOf(read.report, origin) === undefined;
      return isOurs && text !== undefined ? [{ report: read.report, digest: hash("sha256", text, "hex") }] : [];
    }),
  );
  return left.flat();
}

/** Of `up` and of `update`. */
const UPDATES = `${REPORT_ARTIFACTS}up`;

/** The text of a report; undefined where it cannot be read. */
export async function readShared(path: string, { reports }: Pick<Ports, "reports">): Promise<string | undefined> {
  const content = await reports.read(path, LARGEST_REPORT);
  return "text" in content ? content.text : undefined;
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

import { environmentSecrets } from "../domain/environment-secrets";
import { makeMasker } from "../domain/masking";
import { parseExpected } from "../domain/merge-expected";
import type { LeftFile } from "../domain/merge-read";
import { mergeReports } from "../domain/merged-report";
import type { StackReport } from "../domain/report";
import { EXIT_CODE_OF } from "../domain/verdict";
import { InfraError, type ExitCode } from "../errors";
import type { ReportInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Log, Ports } from "../ports";
import { ROLLUP_KEY } from "./comment-life";
import { keptReports, LARGEST_REPORT } from "./kept-reports";
import { findOverlaps } from "./overlap";
import { publish } from "./publish";
import type { ReportRun } from "./report-run";

/**
 * Merges the reports of a matrix's jobs and publishes them as one.
 * @returns the merged verdict's exit code
 * @throws InfraError INPUT_INVALID where there is nothing to merge and nobody said what is expected
 */
export async function reportMerged(inputs: ReportInputs, ports: Ports, { context, run }: ReportRun): Promise<ExitCode> {
  const expected = parseExpected(inputs.expected);
  const own = await leftFiles(inputs, ports, expected !== undefined);
  const files = [...own, ...(inputs["report-artifacts"] ? await keptReports(expected, ports) : [])];
  if (files.length === 0 && expected === undefined) throw nothing(inputs);
  if (expected === undefined)
    ports.log.info("Input `expected` is empty: a stack whose job wrote no report at all is not noticed.");
  const origin = context.isJob ? { runId: context.run.id ?? undefined, sha: context.sha } : undefined;
  const merged = mergeReports({ files, expected, origin, run });
  const masker = makeMasker(environmentSecrets(ports.environment));
  const overlaps = wantsComment(inputs)
    ? await findOverlaps(merged.stacks.filter(isPreview), context, { ...ports, masker })
    : undefined;
  const report = { ...merged, notes: [...merged.notes, ...(overlaps?.notes ?? [])] };
  const told = { ...ports, log: withoutPlaced(ports.log) };
  const published = await publish(report, { context, inputs, ports: told, masker, key: ROLLUP_KEY, isMerged: true });
  await overlaps?.tellOthers();
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return EXIT_CODE_OF[published.report.verdict];
}

const wantsComment = (inputs: ReportInputs): boolean =>
  inputs["comment-on-pr"] || inputs["comment-on-pr-number"] !== undefined;
const isPreview = ({ update }: StackReport): boolean => update === "preview";

/**
 * Everything that jobs left. What is named and not there counts as unreadable where nobody said which stacks to expect:
 * it may have been any stack's. A glob may fit nothing.
 */
async function leftFiles(inputs: ReportInputs, { reports, log }: Ports, isExpected: boolean): Promise<LeftFile[]> {
  const { files, missing } = await reports.find(inputs.reports);
  for (const path of missing) log.info(`There is no report at ${path}.`);
  const left: LeftFile[] = [];
  for (const path of files) left.push({ path, content: await reports.read(path, LARGEST_REPORT) });
  if (isExpected || left.length === 0) return left;
  return [...left, ...missing.map((path) => ({ path, content: { unreadable: "is not there" } }))];
}

/** The jobs have said already what belongs to a line of a file; twice would be noise in the pull request. */
function withoutPlaced(log: Log): Log {
  return {
    ...log,
    annotate: (annotation) => {
      if (annotation.source === null) log.annotate(annotation);
    },
  };
}

function nothing({ reports }: ReportInputs): InfraError {
  return new InfraError("INPUT_INVALID", {
    what: `There is no report at ${reports.join(", ")}.`,
    why: "No job wrote one, or they were not downloaded (actions/download-artifact) before this step.",
    next: "Check the input `reports`, and hand on detect's `matrix` in `expected`.",
  });
}

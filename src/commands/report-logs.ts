import { environmentSecrets } from "../domain/environment-secrets";
import { makeMasker } from "../domain/masking";
import { readRecordedLog } from "../domain/recorded-log";
import { recordedReport, withFileName, type RecordedReport } from "../domain/recorded-log-report";
import { InfraError, type ExitCode } from "../errors";
import type { ReportInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Ports } from "../ports";
import { publish } from "./publish";
import { assembledReport, type ReportRun } from "./report-run";

/** A text in memory has about twice as many; no engine has been seen to write a tenth of it. */
const LARGEST_LOG = 256 * 1024 * 1024;
const KEY = "event-log";

/**
 * Shows recorded event logs as a report. What the recorded updates did is what is shown, and fails nothing.
 * @throws InfraError INPUT_INVALID where a file is no event log
 */
export async function reportLogs(inputs: ReportInputs, ports: Ports, { context, run }: ReportRun): Promise<ExitCode> {
  const found: { file: string; recorded: RecordedReport }[] = [];
  for (const file of inputs["event-log"])
    for (const recorded of await recordedIn(file, ports)) found.push({ file, recorded });
  const all = named(found);
  const report = assembledReport({
    run: { ...run, command: commandOf(all) },
    stacks: all.map(({ stack }) => stack),
    notes: all.flatMap(({ notes }) => notes),
  });
  const exposed = found.flatMap(({ recorded }) => recorded.exposed);
  const masker = makeMasker([...environmentSecrets(ports.environment), ...exposed]);
  const published = await publish(report, { context, inputs, ports, masker, key: KEY });
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return 0;
}

async function recordedIn(file: string, { reports }: Ports): Promise<RecordedReport[]> {
  const read = await reports.read(file, LARGEST_LOG);
  if ("unreadable" in read) throw wrong(`The event log ${file} ${read.unreadable}.`);
  const log = readRecordedLog(read.text);
  if ("wrongLine" in log) throw wrong(`${file} is no event log: its line ${log.wrongLine} is no event of an engine.`);
  return log.map((update) => recordedReport(file, update));
}

/** Identities must differ; logs of one stack are told apart by their files, and within a file by their place. */
function named(found: readonly { file: string; recorded: RecordedReport }[]): RecordedReport[] {
  const times = Map.groupBy(found, ({ recorded }) => recorded.stack.id);
  const inFile = new Map<string, number>();
  return found.map(({ file, recorded }) => {
    if ((times.get(recorded.stack.id)?.length ?? 0) < 2) return recorded;
    const place = (inFile.get(file) ?? 0) + 1;
    inFile.set(file, place);
    return withFileName(recorded, place === 1 ? file : `${file}#${place}`);
  });
}

/** `update` is any run of the engine that is not only a preview. */
function commandOf(all: readonly RecordedReport[]): string {
  const kinds = all.map(({ isPreview }) => isPreview).filter((kind) => kind !== undefined);
  if (kinds.length === 0) return "report";
  return kinds.every(Boolean) ? "preview" : "update";
}

function wrong(what: string): InfraError {
  return new InfraError("INPUT_INVALID", {
    what,
    next: "Name a file that an engine wrote with `--event-log` (JSON lines) in the input `event-log`.",
  });
}

import { parseContext } from "../domain/github-context";
import type { ExitCode } from "../errors";
import type { ReportInputs } from "../inputs";
import type { Ports } from "../ports";
import { reportLogs } from "./report-logs";
import { reportMerged } from "./report-merged";
import { runOf } from "./report-run";

/**
 * Merges the report.json files of a matrix, or shows recorded event logs.
 * @returns for a merge the verdict's exit code, for logs 0
 * @throws InfraError INPUT_INVALID
 */
export async function report(inputs: ReportInputs, ports: Ports): Promise<ExitCode> {
  const context = parseContext(ports.environment, await ports.event());
  const own = { context, run: runOf(context, ports.clock.now()) };
  return inputs["event-log"].length > 0 ? reportLogs(inputs, ports, own) : reportMerged(inputs, ports, own);
}

import { assembleReport, EXIT_CODE_OF, VERDICT_OF_HEALTH } from "../domain/verdict";
import type { ExitCode } from "../errors";
import type { HealthInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Ports } from "../ports";
import { liveHealth } from "./health-live";
import { healthJson, statusOf } from "./health-objects";
import { publish } from "./publish";
import { runOf } from "./report-run";

/**
 * Judges what runs in clusters, now or (with a deadline) once it is settled.
 * @throws InfraError INPUT_INVALID, CONFIG_INVALID
 */
export async function healthOfClusters(inputs: HealthInputs, ports: Ports): Promise<ExitCode> {
  const startedAt = ports.clock.now();
  const { context, targets, notes, masker } = await liveHealth(inputs, ports);
  const run = { ...runOf(context, startedAt, "health"), durationSeconds: (ports.clock.now() - startedAt) / 1000 };
  const assembled = assembleReport({ run, stacks: [], notes, findings: [], health: targets });
  const verdict = ports.signal.aborted ? "cancelled" : VERDICT_OF_HEALTH[statusOf(assembled)];
  const key = ["health", ...inputs.service].join(" ");
  const published = await publish({ ...assembled, verdict }, { context, inputs, ports, masker, key, json: healthJson });
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return EXIT_CODE_OF[published.report.verdict];
}

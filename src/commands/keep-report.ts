import type { Report } from "../domain/report";
import { reportArtifactName } from "../domain/report-artifact";
import type { Log } from "../ports";
import type { Artifacts } from "../ports/artifacts";

/**
 * Uploads report.json as an artifact of the run, for `report` in a later job. Never fails the run: where it does not work,
 * the job that waits for it says that this one's result is not known.
 */
export async function keepReport(
  report: Report,
  path: string | undefined,
  { artifacts, log }: { readonly artifacts: Artifacts; readonly log: Log },
): Promise<void> {
  if (path === undefined || !artifacts.isAvailable) return;
  const name = reportArtifactName(report);
  try {
    await log.group(`Keep ${name}`, () => artifacts.upload(name, path));
  } catch (error) {
    const message = `report.json could not be kept as an artifact: ${error instanceof Error ? error.message : String(error)}`;
    log.annotate({ level: "warning", title: "No artifact", message, source: null });
  }
}

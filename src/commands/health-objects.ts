import { environmentSecrets } from "../domain/environment-secrets";
import { parseContext } from "../domain/github-context";
import { judge } from "../domain/health/judge";
import type { KubeObject } from "../domain/health/object";
import { offlineEvidence } from "../domain/health/offline";
import { readObjects } from "../domain/health/read-objects";
import { secretsOf } from "../domain/health/secrets";
import { worstHealth } from "../domain/health/target";
import { DEFAULT_WANTED } from "../domain/health/wanted";
import { makeMasker } from "../domain/masking";
import type { Report } from "../domain/report";
import { assembleReport, EXIT_CODE_OF, VERDICT_OF_HEALTH } from "../domain/verdict";
import { InfraError, type ExitCode } from "../errors";
import type { HealthInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Ports } from "../ports";
import { publish } from "./publish";
import { readConfig } from "./read-config";
import { runOf } from "./report-run";

/** What a cluster of some thousand pods prints is a tenth of it. */
const LARGEST_INPUT = 256 * 1024 * 1024;
const KEY = "health";

/**
 * Judges objects that somebody has read: one moment, no waiting. So what is under way is `could not tell`.
 * @throws InfraError INPUT_INVALID where a file holds no objects
 */
export async function healthOfObjects(inputs: HealthInputs, ports: Ports): Promise<ExitCode> {
  const startedAt = ports.clock.now();
  const context = parseContext(ports.environment, await ports.event());
  const { config } = await readConfig(ports.git);
  const objects = await objectsOf(inputs.objects, ports);
  const targets = judge(offlineEvidence(objects, startedAt), { ...DEFAULT_WANTED, rules: config.rules ?? [] });
  const run = {
    ...runOf(context, startedAt, "health"),
    durationSeconds: (ports.clock.now() - startedAt) / 1000,
  };
  const assembled = assembleReport({ run, stacks: [], notes: [], findings: [], health: targets });
  const report = { ...assembled, verdict: VERDICT_OF_HEALTH[statusOf(assembled)] };
  const masker = makeMasker([...environmentSecrets(ports.environment), ...secretsOf(objects)]);
  const published = await publish(report, { context, inputs, ports, masker, key: KEY, json: healthJson });
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return EXIT_CODE_OF[published.report.verdict];
}

export const statusOf = ({ health }: Report): ReturnType<typeof worstHealth> =>
  worstHealth(health.map(({ status }) => status));

/** `{"status": …, "targets": […]}`: a promise to scripts. */
export function healthJson(report: Report): unknown {
  return { status: statusOf(report), targets: report.health, notes: report.notes };
}

async function objectsOf(files: readonly string[], { reports }: Ports): Promise<KubeObject[]> {
  const all: KubeObject[] = [];
  for (const file of files) {
    const name = file === "-" ? "stdin" : file;
    const read = await reports.read(file, LARGEST_INPUT);
    if ("unreadable" in read) throw wrong(`${name} ${read.unreadable}.`);
    if (read.text.trim() === "") throw wrong(`${name} is empty.`);
    const { objects, problems } = readObjects(read.text);
    if (problems.length > 0)
      throw wrong(
        problems
          .slice(0, 5)
          .map((problem) => `${name} ${problem}.`)
          .join(" "),
      );
    all.push(...objects);
  }
  return all;
}

function wrong(what: string): InfraError {
  return new InfraError("INPUT_INVALID", {
    what,
    next: "Give what `kubectl get … -o yaml` (or json) prints.",
  });
}

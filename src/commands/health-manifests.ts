import { environmentSecrets } from "../domain/environment-secrets";
import { parseContext } from "../domain/github-context";
import { makeMasker } from "../domain/masking";
import { assembleReport, EXIT_CODE_OF } from "../domain/verdict";
import { InfraError, type ExitCode } from "../errors";
import type { HealthInputs } from "../inputs";
import { outputsOf } from "../outputs";
import type { Ports } from "../ports";
import { checkFolders } from "./manifest-findings";
import { publish } from "./publish";
import { runOf } from "./report-run";

const KEY = "manifests";

/**
 * Checks manifests before any cluster sees them. What a cluster would refuse, or what would lead nowhere, fails the run;
 * the rest is told. A kustomization that nothing here can build is neither.
 * @throws InfraError INPUT_INVALID where there is nothing to check
 */
export async function healthOfManifests(inputs: HealthInputs, ports: Ports): Promise<ExitCode> {
  const startedAt = ports.clock.now();
  const context = parseContext(ports.environment, await ports.event());
  const { findings, objects, missing } = await checkFolders(inputs.manifests, ports);
  if (missing.length > 0) throw wrong(`There is nothing at ${missing.join(", ")}.`);
  if (objects === 0 && findings.length === 0) throw wrong(`There are no manifests in ${inputs.manifests.join(", ")}.`);
  const run = { ...runOf(context, startedAt, "health"), durationSeconds: (ports.clock.now() - startedAt) / 1000 };
  const gates = { failOn: ["danger"], untoldOn: ["KUSTOMIZATION_NOT_BUILT"] } as const;
  const report = assembleReport({ run, stacks: [], notes: [], findings, ...gates });
  const masker = makeMasker(environmentSecrets(ports.environment));
  const published = await publish(report, { context, inputs, ports, masker, key: KEY });
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed: "" })))
    ports.results.output(name, value);
  return EXIT_CODE_OF[published.report.verdict];
}

function wrong(what: string): InfraError {
  return new InfraError("INPUT_INVALID", {
    what,
    next: "Name a folder with manifests (YAML or JSON with apiVersion and kind) in the input `manifests`.",
  });
}

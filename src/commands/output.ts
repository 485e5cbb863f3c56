import type { Masker } from "../domain/masking";
import type { PlannedStack } from "../domain/planned-stack";
import { parseProject } from "../domain/project";
import { shortStackName } from "../domain/stack-id";
import { judgedStack } from "../domain/stack-report";
import { stackOutputs, type StackOutput } from "../domain/stack-state";
import { parseContext } from "../domain/github-context";
import { InfraError, type ExitCode } from "../errors";
import type { OutputInputs } from "../inputs";
import { jsonOutput } from "../outputs";
import type { EngineLimits, EngineRun, Ports } from "../ports";
import { outputLines } from "../render/stack-outputs";
import { withRole } from "./own-role";
import { maskerOf } from "./stack-call";
import { readSecrets, type SecretSource } from "./stack-secrets";
import { planRun } from "./run-plan";
import { objectOf, setOwnOutputs, shownOutputs } from "./step-outputs";

/**
 * The outputs of one stack without a run: in the log, as step outputs, as one JSON. It needs no program and no
 * Pulumi.yaml (as in pulumi/actions); what is secret is masked before anything is written.
 * @throws InfraError STACK_MISSING, BACKEND_UNUSABLE, SECRETS_UNREADABLE …: the engine's word on why there are none
 */
export async function output(inputs: OutputInputs, ports: Ports): Promise<ExitCode> {
  const context = parseContext(ports.environment, await ports.event());
  const { stacks } = await planRun(inputs, context, ports);
  const [named] = stacks;
  if (named === undefined) return 0;
  if (named.problem !== undefined) throw named.problem;
  const stack = await withRole(named, ports);
  const known = await readSecrets(await sourceOf(stack, inputs, ports), limitsOf(stack, ports), ports);
  const masker = maskerOf(known.plaintexts, ports);
  if (known.failure !== undefined || known.state === undefined) throw whyNone(stack, known.failure, masker);
  tell(stackOutputs(known.state), { inputs, ports, masker });
  return 0;
}

/** A plain output may have a secret of the config in it: where the project is at hand, that is read too. */
async function sourceOf(stack: PlannedStack, inputs: OutputInputs, ports: Ports): Promise<SecretSource> {
  const { setUp, projects } = ports;
  const engine = await setUp.engine({ version: inputs["pulumi-version"], versionFile: inputs["pulumi-version-file"] });
  const folder = await projects.folder(stack.workDir);
  const source = { engine, target: { folder, stack: stack.stack, env: stack.env } };
  const found = await projects.find(stack.workDir).catch(() => undefined);
  if (found === undefined) return source;
  return { ...source, found, project: parseProject(found.projectText, found.workDir, found.projectFile) };
}

function limitsOf({ timeoutSeconds }: PlannedStack, { signal }: Ports): EngineLimits {
  return { signal, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

/** What the engine said about it, in the words that an update's report has for it. */
function whyNone(
  { id, workDir, wave, stack }: PlannedStack,
  failed: EngineRun | undefined,
  masker: Masker,
): InfraError {
  const name = shortStackName(stack);
  const target = { id, workDir, wave, reasons: [], project: workDir, stack: name, update: "preview" } as const;
  // What an export prints is the state.
  const run = failed === undefined ? null : { ...failed, stdout: "" };
  const { report, code } = judgedStack({ target, run, events: [], state: undefined });
  return new InfraError(code ?? "RESULT_UNREADABLE", {
    what: `There are no outputs of ${name}. ${masker.mask(report.headline ?? "")}`.trim(),
    next: report.next ?? "Run it again.",
  });
}

function tell(
  outputs: readonly StackOutput[],
  { inputs, ports, masker }: { inputs: OutputInputs; ports: Ports; masker: Masker },
): void {
  const { log, results } = ports;
  const shown = shownOutputs(outputs, inputs["expose-secret-outputs"], masker);
  log.info(
    outputLines(outputs.map((each) => ({ ...each, name: masker.mask(each.name), value: masker.mask(each.value) }))),
  );
  setOwnOutputs(shown, ports);
  const all = objectOf(shown);
  results.output("outputs", jsonOutput(all));
  results.json(JSON.stringify(all, undefined, 2));
}

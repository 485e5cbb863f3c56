import type { Masker } from "../domain/masking";
import type { StackOutput } from "../domain/stack-state";
import type { StackInputs } from "../inputs";
import { outputsOf, whyNoStepOutput } from "../outputs";
import type { Ports } from "../ports";
import type { Published } from "./publish";
import type { StackRun } from "./stack-run";

export interface Done {
  readonly masker: Masker;
  readonly results: readonly StackRun[];
  readonly published: Published;
}

type OutputPorts = Pick<Ports, "results" | "log">;

/** The step outputs of a run: its own, and those of its stacks. */
export function setStepOutputs(inputs: StackInputs, { results, published, masker }: Done, ports: OutputPorts): void {
  const isNamed = inputs["stack-name"] !== "";
  const expose = inputs["expose-secret-outputs"];
  const shown = results.map(({ report, stackOutputs }) => ({
    id: masker.mask(report.id),
    outputs: shownOutputs(stackOutputs, expose, masker),
  }));
  // Of several stacks they would mix.
  if (isNamed) for (const { outputs } of shown) setOwnOutputs(outputs, ports);
  const [only] = shown;
  const all = isNamed
    ? objectOf(only?.outputs ?? [])
    : Object.fromEntries(shown.map(({ id, outputs }) => [id, objectOf(outputs)] as const));
  // Each stack's words were masked by its own secrets; here they come together.
  const printed = masker.mask(results.map((result) => result.printed).join("\n"));
  for (const [name, value] of Object.entries(outputsOf(published.report, { ...published, printed, stackOutputs: all })))
    ports.results.output(name, value);
}

/** Outputs as they may leave: secret ones only where that is asked for, and no secret's text in plain ones. */
export function shownOutputs(own: readonly StackOutput[], expose: boolean, masker: Masker): StackOutput[] {
  return own.flatMap((output) => {
    if (output.secret) return expose ? [output] : [];
    // A plain output may still have a secret's text in it.
    return [{ ...output, name: masker.mask(output.name), value: masker.mask(output.value) }];
  });
}

/** Each output as a step output of its name, as in pulumi/actions; one that GitHub could not take is told. */
export function setOwnOutputs(outputs: readonly StackOutput[], { results, log }: OutputPorts): void {
  for (const { name, value } of outputs) {
    const why = whyNoStepOutput(name);
    if (why === undefined) results.output(name, value);
    else log.info(`The stack's output ${JSON.stringify(name)} is no step output: ${why}.`);
  }
}

/** Outputs by name, with what they are: an object stays an object. */
export function objectOf(outputs: readonly StackOutput[]): Record<string, unknown> {
  return Object.fromEntries(outputs.map(({ name, value, isText }) => [name, isText ? value : jsonOf(value)]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // masking may have put a mark where a number was
  }
}

import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { InfraError } from "./errors";
import { isUpdateCommand, type UpdateCommand } from "./inputs/commands";
import { healthRows } from "./inputs/health-rows";
import { clusterRows } from "./inputs/cluster-rows";
import { deployRows } from "./inputs/deploy-rows";
import { holdRows } from "./inputs/hold-rows";
import { reportRows } from "./inputs/report-rows";
import { resultRows } from "./inputs/result-rows";
import { reviewRows } from "./inputs/review-rows";
import { selectionRows } from "./inputs/selection-rows";
import type { InputRow } from "./inputs/row";
import { setUpRows } from "./inputs/set-up-rows";
import { switchRows } from "./inputs/switch-rows";
import { targetRows } from "./inputs/target-rows";

/** The one table of inputs. action.yml, the terminal's flags and docs/inputs.md are made from it. */
export const INPUT_GROUPS = {
  "What to run": targetRows,
  "Which stacks": selectionRows,
  "How the engine works": switchRows,
  "Approval and deployments": reviewRows,
  "Locks and interrupted updates": holdRows,
  "Health of what runs": healthRows,
  "Clusters and services": clusterRows,
  "How an app is deployed": deployRows,
  "Reports of other jobs, and event logs": reportRows,
  "Where results go": resultRows,
  "Set-up": setUpRows,
} as const;

export const INPUTS = {
  ...targetRows,
  ...selectionRows,
  ...switchRows,
  ...reviewRows,
  ...holdRows,
  ...healthRows,
  ...clusterRows,
  ...deployRows,
  ...reportRows,
  ...resultRows,
  ...setUpRows,
} as const;
export type InputName = keyof typeof INPUTS;
export const INPUT_NAMES = Object.keys(INPUTS) as InputName[];

type Values = { readonly [K in InputName]: z.infer<(typeof INPUTS)[K]["schema"]> };
export type ConfigMap = Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>;

/** Switches whose default depends on whether one stack is named. */
type Resolved = Readonly<Record<"comment-on-pr" | "comment-on-summary" | "report-artifacts" | "deployments", boolean>>;
type Common = Omit<Values, "command" | "config-map" | keyof Resolved> & Resolved & { readonly "config-map": ConfigMap };

/** Inputs that were understood and go together. */
export type InstallInputs = Common & { readonly command: "" };
/** Those of the commands that call an engine on stacks. */
export type StackInputs = Common & { readonly command: UpdateCommand };
export type OutputInputs = Common & { readonly command: "output" };
export type DetectInputs = Common & { readonly command: "detect" };
export type HealthInputs = Common & { readonly command: "health" };
export type DeployInputs = Common & { readonly command: "deploy" };
export type InspectInputs = Common & { readonly command: "inspect" };
export type ReportInputs = Common & { readonly command: "report" };
export type DoctorInputs = Common & { readonly command: "doctor" };
export type Inputs =
  | InstallInputs
  | StackInputs
  | OutputInputs
  | DetectInputs
  | ReportInputs
  | DoctorInputs
  | HealthInputs
  | DeployInputs
  | InspectInputs;

/**
 * Understands the inputs, or names every mistake at once.
 * @param given the text of an input, empty where none was given
 * @throws InfraError INPUT_INVALID
 */
export function parseInputs(given: (name: InputName) => string): Inputs {
  const mistakes: string[] = [];
  const values: Partial<Record<InputName, unknown>> = {};
  for (const name of INPUT_NAMES) {
    const row: InputRow = INPUTS[name];
    const text = given(name).trim();
    const parsed = row.schema.safeParse(text === "" ? row.default : text);
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push(...parsed.error.issues.map((issue) => `Input "${name}" ${issue.message}`));
  }
  if (mistakes.length > 0) throw invalid(mistakes);
  return checked(values as Values);
}

/** Inputs that were given but mean nothing to the command, to be told without failing: pulumi/actions ignores them too. */
export function inputsWithoutEffect(inputs: Inputs): readonly InputName[] {
  return INPUT_NAMES.filter((name) => {
    const { commands, default: standard, schema }: InputRow = INPUTS[name];
    if (commands === undefined || commands.includes(inputs.command)) return false;
    return JSON.stringify(inputs[name as keyof Inputs]) !== JSON.stringify(schema.parse(standard));
  });
}

function checked(values: Values): Inputs {
  const { command, "config-map": configText, ...rest } = values;
  const mistakes = wrongCombinations(values);
  const configMap = parseConfigMap(configText);
  if (typeof configMap === "string") mistakes.push(configMap);
  if (mistakes.length > 0 || typeof configMap === "string") throw invalid(mistakes);
  const several = values["stack-name"] === "";
  const common = {
    ...rest,
    "config-map": configMap,
    // A recorded log is somebody's question, not the pull request's result.
    "comment-on-pr": values["comment-on-pr"] ?? (several && values["event-log"].length === 0),
    "comment-on-summary": values["comment-on-summary"] ?? several,
    deployments: values.deployments ?? several,
    "report-artifacts": values["report-artifacts"] ?? (several && command !== "report"),
  };
  if (isUpdateCommand(command)) return { command, ...common };
  return { command, ...common };
}

/** They speak of one stack's resources, config or outputs. */
const OF_ONE_STACK = ["config-map", "target", "replace", "exclude", "plan"] as const;

function wrongCombinations(values: Values): string[] {
  const mistakes: string[] = [];
  if (values["pulumi-version"] !== "" && values["pulumi-version-file"] !== "")
    mistakes.push(
      `Inputs "pulumi-version" (${values["pulumi-version"]}) and "pulumi-version-file" (${values["pulumi-version-file"]}) both name a version. Keep one of them.`,
    );
  if (isUpdateCommand(values.command) && values["stack-name"] === "")
    for (const name of OF_ONE_STACK)
      if ((values[name] ?? "").length > 0)
        mistakes.push(`Input "${name}" is about one stack. Name it by "stack-name".`);
  if (values.command === "destroy" && values["stack-name"] === "" && values.stacks.length === 0)
    mistakes.push('Command "destroy" takes no stack by itself. Name one by "stack-name", or several by "stacks".');
  if (values.command === "output" && values["stack-name"] === "")
    mistakes.push('Command "output" shows the outputs of one stack. Name it by "stack-name".');
  if (values.command === "detect" && values["stack-name"] !== "")
    mistakes.push('Input "stack-name" does not go with detect, which finds the stacks. Leave it empty.');
  if (values["approve-digest"] !== "" && values.approval === "off")
    mistakes.push('Input "approve-digest" approves what "approval" would stop, and "approval" is off. Leave one out.');
  if (values["stack-name"] !== "" && values.hold !== "")
    mistakes.push('Input "hold" is for jobs that share several stacks, and "stack-name" names one. Leave one out.');
  if (values["stack-name"] !== "" && (values.stacks.length > 0 || values.environment !== ""))
    mistakes.push('Input "stack-name" names the one stack. Leave "stacks" and "environment" empty, or "stack-name".');
  if (values.command === "report" && values["event-log"].length > 0 && values.expected !== "")
    mistakes.push('Inputs "event-log" and "expected" do not go together: a recorded log is shown, not merged.');
  if (values.policyPackConfigs.length > values.policyPacks.length)
    mistakes.push(
      'Input "policyPackConfigs" has more lines than "policyPacks". Give at most one config for each pack.',
    );
  return mistakes;
}

const configValueSchema = z.union([
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => ({ value: String(value), secret: false })),
  z
    .strictObject({ value: z.union([z.string(), z.number(), z.boolean()]), secret: z.boolean().default(false) })
    .transform(({ value, secret }) => ({ value: String(value), secret })),
]);

/** The config to set, or a sentence about what is wrong. Never repeats a value: it may be a secret. */
function parseConfigMap(text: string): ConfigMap | string {
  let document: unknown;
  try {
    document = text === "" ? {} : parseYaml(text);
  } catch {
    return 'Input "config-map" is no YAML. Write one `key: {value: …}` a line.';
  }
  const parsed = z.record(z.string(), configValueSchema).safeParse(document ?? {});
  if (parsed.success) return parsed.data;
  const key = parsed.error.issues[0]?.path[0];
  const where = key === undefined ? "is no map" : `has a value for ${JSON.stringify(String(key))} that cannot be set`;
  return `Input "config-map" ${where}. Write \`key: {value: text, secret: true}\`.`;
}

function invalid(mistakes: readonly string[]): InfraError {
  return new InfraError("INPUT_INVALID", {
    what: mistakes.join(" "),
    next: "See docs/inputs.md, or run with --help.",
  });
}

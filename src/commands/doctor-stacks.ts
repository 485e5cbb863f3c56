import { EMPTY_CONFIG } from "../domain/config/empty";
import type { Config } from "../domain/config/schema";
import type { ConfigFacts } from "../domain/doctor/config";
import type { GitHubContext } from "../domain/github-context";
import { CONFIG_FILE } from "../domain/ownership";
import { roleOf, stackEnvironment, withheldVariables } from "../domain/stack-environment";
import { stackId } from "../domain/stack-id";
import { InfraError } from "../errors";
import type { DoctorInputs } from "../inputs";
import type { Ports } from "../ports";
import { affectedStacks } from "./affected";
import { readConfig } from "./read-config";

/** A stack to look at, and the environment of its engine. */
export interface DoctorStack {
  /** `<work-dir>:<stack>` */
  readonly id: string;
  readonly workDir: string;
  readonly stack: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What infra-action.yml calls the role in which this job would work on it. */
  readonly role: string | undefined;
}

export interface DoctorStacks {
  readonly facts: ConfigFacts;
  readonly stacks: readonly DoctorStack[];
  /** Empty where it is wrong. */
  readonly config: Config;
}

/** The stack that is named, or all of the repository. Never throws InfraErrors: a config that is wrong is a finding. */
export async function doctorStacks(inputs: DoctorInputs, context: GitHubContext, ports: Ports): Promise<DoctorStacks> {
  try {
    return inputs["stack-name"] === ""
      ? await allStacks(inputs, context, ports)
      : await namedStack(inputs, context, ports);
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { facts: { kind: "invalid", why: error.explanation }, stacks: [], config: EMPTY_CONFIG };
  }
}

async function allStacks(inputs: DoctorInputs, context: GitHubContext, ports: Ports): Promise<DoctorStacks> {
  const wanted = { ...inputs, everything: "a diagnosis" };
  const found = await affectedStacks({ context, payload: undefined, inputs: wanted, ports });
  const stacks = found.stacks.map((stack) => doctorStack(stack, found.config, { inputs, context, ports }));
  return { facts: { ...fileFacts(ports), stacks: stacks.length, notes: found.notes }, stacks, config: found.config };
}

async function namedStack(inputs: DoctorInputs, context: GitHubContext, ports: Ports): Promise<DoctorStacks> {
  const [{ config }, { workDir }] = await Promise.all([readConfig(ports.git), ports.projects.find(inputs["work-dir"])]);
  const stack = inputs["stack-name"];
  const named = doctorStack({ id: stackId(workDir, stack), workDir, stack }, config, { inputs, context, ports });
  return { facts: { ...fileFacts(ports), stacks: 1, notes: [] }, stacks: [named], config };
}

const fileFacts = ({ git }: Ports) => ({ kind: "read", hasFile: git.readText(CONFIG_FILE) !== undefined }) as const;

interface Asked {
  readonly inputs: DoctorInputs;
  readonly context: GitHubContext;
  readonly ports: Ports;
}

function doctorStack(
  { id, workDir, stack }: Omit<DoctorStack, "env" | "role">,
  config: Config,
  { inputs, context, ports }: Asked,
): DoctorStack {
  const url = inputs["cloud-url"];
  const backend = url === undefined ? {} : { PULUMI_BACKEND_URL: url };
  const env = { ...withheldVariables(config), ...backend, ...stackEnvironment(id, config, ports.environment) };
  // A pull request only looks: it may have a role for that, and should not be let into the other.
  const role = roleOf(id, config, context.pullRequest === undefined ? "up" : "preview");
  return { id, workDir, stack, env, role };
}

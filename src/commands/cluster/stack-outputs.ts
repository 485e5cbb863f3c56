import { posix } from "node:path";
import type { Config } from "../../domain/config/schema";
import { parseProject } from "../../domain/project";
import { stackEnvironment } from "../../domain/stack-environment";
import { parseStackState, stackOutputs, type StackOutput } from "../../domain/stack-state";
import { InfraError } from "../../errors";
import type { Inputs } from "../../inputs";
import type { Ports } from "../../ports";
import { readSecrets } from "../stack-secrets";

/** A stack's outputs, and what must not be shown of it. */
export interface ReadOutputs {
  readonly outputs: readonly StackOutput[];
  readonly plaintexts: readonly string[];
  readonly project: string;
  /** Of `pulumi stack export`, secrets in clear: never to be shown. */
  readonly document: unknown;
}

export type OutputReader = (stack: string) => Promise<ReadOutputs>;

interface ReaderOptions {
  /** More than outputs is shown: the secrets of the stack's config, which may be in any name, must be known too. */
  readonly withConfig?: boolean;
}

/**
 * Reads stacks' outputs by one `stack export` each, once. Their program's packages are not needed for it.
 * @returns a function that throws InfraError CONFIG_INVALID, PULUMI_*, RESULT_UNREADABLE
 */
export function outputReader(config: Config, inputs: Inputs, ports: Ports, options: ReaderOptions = {}): OutputReader {
  const known = new Map<string, Promise<ReadOutputs>>();
  return (stack) => {
    const reading = known.get(stack) ?? readOutputs(stack, { config, inputs, ports, ...options });
    known.set(stack, reading);
    return reading;
  };
}

interface Place extends ReaderOptions {
  readonly config: Config;
  readonly inputs: Inputs;
  readonly ports: Ports;
}

async function readOutputs(id: string, { config, inputs, ports, withConfig = false }: Place): Promise<ReadOutputs> {
  const colon = id.lastIndexOf(":");
  const found = await ports.projects.find(posix.normalize(id.slice(0, colon)));
  const project = parseProject(found.projectText, found.workDir, found.projectFile);
  const engine = await ports.setUp.engine({
    version: inputs["pulumi-version"],
    versionFile: inputs["pulumi-version-file"],
  });
  const backend = inputs["cloud-url"] === undefined ? {} : { PULUMI_BACKEND_URL: inputs["cloud-url"] };
  const env = { ...backend, ...stackEnvironment(id, config, ports.environment) };
  const target = { folder: found.folder, stack: id.slice(colon + 1), env };
  const limits = { signal: ports.signal };
  const exported = await engine.exportState(target, limits);
  if (exported.exitCode !== 0) throw unreadable(id, project.name);
  const source = { target, engine, ...(withConfig ? { found, project } : {}) };
  const { plaintexts, isReadable } = await readSecrets(source, limits, ports, exported);
  if (!isReadable) throw unreadable(id, project.name);
  for (const text of plaintexts) ports.log.mask(text);
  try {
    const document: unknown = JSON.parse(exported.stdout);
    return { outputs: stackOutputs(parseStackState(document)), plaintexts, project: project.name, document };
  } catch {
    throw unreadable(id, project.name);
  }
}

function unreadable(id: string, project: string): InfraError {
  return new InfraError("RESULT_UNREADABLE", {
    what: `The outputs of ${id} (project ${project}) could not be read.`,
    next: `Check the backend and the passphrase: \`pulumi stack export --stack ${id.slice(id.lastIndexOf(":") + 1)}\` shows why.`,
  });
}

/** One output as text. @throws InfraError CONFIG_INVALID where the stack has none of that name */
export async function outputText(read: OutputReader, stack: string, name: string): Promise<string> {
  const { outputs } = await read(stack);
  const found = outputs.find((output) => output.name === name);
  if (found !== undefined) return found.value;
  const names = outputs.map((output) => output.name);
  throw new InfraError("CONFIG_INVALID", {
    what: `The stack ${stack} has no output ${JSON.stringify(name)}.`,
    why: names.length === 0 ? "It has no outputs." : `It has ${names.slice(0, 10).join(", ")}.`,
    next: "Export it from the program, or name another one.",
  });
}

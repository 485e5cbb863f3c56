import { parseAwsRole } from "../domain/aws-role";
import { needsDecryption, secretsOfConfigJson } from "../domain/config-secrets";
import type { AwsSigns } from "../domain/doctor/aws-needs";
import type { BackendFacts } from "../domain/doctor/backend";
import { backendOf } from "../domain/doctor/engine-answers";
import type { LockFacts, StackFacts } from "../domain/doctor/stack";
import { configFileOf, type Project } from "../domain/project";
import { shortStackName } from "../domain/stack-id";
import { decryptedSecrets, parseStackState, type StackState } from "../domain/stack-state";
import type { DoctorInputs } from "../inputs";
import type { Engine, EngineRun, FoundProject, Ports, StackTarget } from "../ports";
import type { DoctorStack } from "./doctor-stacks";

const STACK_NOT_FOUND = 6;

/** A stack whose project could be read. */
export interface KnownStack extends DoctorStack {
  readonly found: FoundProject;
  readonly project: Project;
}

export interface ExaminedStack extends AwsSigns {
  readonly facts: StackFacts;
  readonly backend: BackendFacts;
  /** For masking what is said. */
  readonly plaintexts: readonly string[];
}

/** What the engine says of one stack: three or four calls, none of which changes anything or takes a lock. */
export async function examineStack(
  stack: KnownStack,
  engine: Engine,
  inputs: DoctorInputs,
  ports: Ports,
): Promise<ExaminedStack> {
  const { id, found, project } = stack;
  const target: StackTarget = { folder: found.folder, stack: stack.stack, env: stack.env };
  const limits = { signal: ports.signal, timeoutSeconds: inputs.timeout ?? PATIENCE_SECONDS };
  const configText = await ports.projects.readText(configFileOf(project, found.folder, stack.stack));
  const [whoami, exported, config] = await Promise.all([
    engine.whoami(target, limits),
    engine.exportState(target, limits),
    configText === undefined || !needsDecryption(configText) ? undefined : engine.readConfig(target, limits),
  ]);
  const backend = backendOf(whoami, backendUrl(stack, ports));
  const read = stateOf(exported);
  const state = read === undefined ? unreadState(exported, inputs) : readFacts(read.state);
  return {
    id,
    backend,
    hasRole: parseAwsRole(stack.role ?? "") !== undefined,
    backendUrl: backend.url,
    configText,
    state: read?.state,
    plaintexts: [...(read?.secrets ?? []), ...(config === undefined ? [] : (secretsOfConfigJson(config.stdout) ?? []))],
    facts: {
      id,
      state,
      secrets: config === undefined ? "none" : config.exitCode === 0 ? "readable" : "unreadable",
      lock: await lockOf(stack, backend, ports),
    },
  };
}

/** The engine itself waits for a backend for a very long time. */
const PATIENCE_SECONDS = 60;

function backendUrl({ env, project }: KnownStack, { environment }: Ports): string | undefined {
  const given = { ...environment, ...env }["PULUMI_BACKEND_URL"];
  return given === undefined || given === "" ? project.backendUrl : given;
}

function stateOf({ exitCode, stdout }: EngineRun): { state: StackState; secrets: string[] } | undefined {
  if (exitCode !== 0) return undefined;
  try {
    const document: unknown = JSON.parse(stdout);
    return { state: parseStackState(document), secrets: decryptedSecrets(document) };
  } catch {
    return undefined;
  }
}

const readFacts = ({ resources, pendingOperations }: StackState): StackFacts["state"] => ({
  kind: "read",
  resources: resources.size,
  pending: pendingOperations,
});

function unreadState({ exitCode, stderr }: EngineRun, { upsert }: DoctorInputs): StackFacts["state"] {
  return exitCode === STACK_NOT_FOUND ? { kind: "missing", isMade: upsert } : { kind: "unreadable", stderr };
}

async function lockOf({ found, project, stack }: KnownStack, backend: BackendFacts, ports: Ports): Promise<LockFacts> {
  if (backend.kind === "closed") return { kind: "not-seen", why: "The backend could not be opened." };
  return ports.diagnosis.locks(
    { url: backend.url, folder: found.folder },
    { project: project.name, stack: shortStackName(stack) },
  );
}

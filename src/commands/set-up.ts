import pLimit from "p-limit";
import { pluginCacheKeys } from "../domain/plugin-cache";
import type { PlannedStack } from "../domain/planned-stack";
import { parseProject, type Project } from "../domain/project";
import { packagesNeeded } from "../domain/program-packages";
import type { TypeCheck } from "../domain/type-check";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import type { Engine, FoundProject, Ports, StackTarget } from "../ports";

/** A project whose stacks an engine can be called on. */
export interface ReadyProject {
  readonly found: FoundProject;
  readonly project: Project;
  readonly engine: Engine;
  /** Checks the program's types when it is first asked; undefined: that is left to Pulumi. */
  readonly typeCheck: (() => Promise<TypeCheck>) | undefined;
}

export interface ReadyStack extends ReadyProject {
  readonly target: StackTarget;
}

/** Gets each project ready once, whoever asks for it and how often. */
export type SetUpProject = (workDir: string) => Promise<ReadyProject>;

/** What all that is to be got ready has in common. */
export interface SharedSetUp {
  /** Of all projects that will be asked for: they share one cache. */
  readonly workDirs: readonly string[];
  /** On top of the job's environment, for package managers and compilers. */
  readonly env: PlannedStack["env"];
}

/**
 * @returns a function that throws InfraError PROJECT_INVALID, PULUMI_*, PACKAGES_MISSING, CANCELLED
 */
export function projectSetUp({ workDirs, env }: SharedSetUp, inputs: StackInputs, ports: Ports): SetUpProject {
  const ready = new Map<string, Promise<ReadyProject>>();
  const engine = once(() => setUpEngine(workDirs, inputs, ports));
  // Package managers do not like to run beside each other in one workspace.
  const oneAtATime = pLimit(1);
  return (workDir) => {
    const there = ready.get(workDir) ?? setUpProject(workDir, { inputs, ports, env, engine, oneAtATime });
    ready.set(workDir, there);
    return there;
  };
}

async function setUpEngine(workDirs: readonly string[], inputs: StackInputs, ports: Ports): Promise<Engine> {
  const { setUp, log, environment } = ports;
  const engine = await setUp.engine({ version: inputs["pulumi-version"], versionFile: inputs["pulumi-version-file"] });
  log.info(`Pulumi ${engine.version}`);
  if (inputs["plugin-cache"] && environment["GITHUB_ACTIONS"] === "true") await restorePlugins(workDirs, engine, ports);
  return engine;
}

async function restorePlugins(workDirs: readonly string[], engine: Engine, { setUp, projects }: Ports): Promise<void> {
  const found = await Promise.all(workDirs.map((workDir) => projects.find(workDir).catch(() => undefined)));
  const facts = await Promise.all(
    found.flatMap((there) => (there === undefined ? [] : [projects.pluginFacts(there.folder)])),
  );
  const [first] = facts;
  if (first === undefined) return;
  const files = facts.flatMap((fact) => fact.files);
  const keys = pluginCacheKeys({ ...first, files }, engine.version);
  await setUp.restorePlugins(keys.key, keys.restoreKeys);
}

interface ProjectSetUp {
  readonly inputs: StackInputs;
  readonly ports: Ports;
  readonly env: PlannedStack["env"];
  readonly engine: () => Promise<Engine>;
  readonly oneAtATime: ReturnType<typeof pLimit>;
}

async function setUpProject(
  workDir: string,
  { inputs, ports, env, engine, oneAtATime }: ProjectSetUp,
): Promise<ReadyProject> {
  const { setUp, projects, log, signal } = ports;
  const found = await projects.find(workDir);
  const project = parseProject(found.projectText, found.workDir, found.projectFile);
  const running = await engine();
  const facts = await projects.packageFacts(found.folder);
  if (packagesNeeded(inputs.install, project, facts))
    await oneAtATime(() =>
      log.group(`pulumi install in ${found.workDir}`, () => setUp.installPackages(found.folder, { signal, env })),
    );
  if (signal.aborted)
    throw new InfraError("CANCELLED", {
      what: "The run was cancelled before the preview began.",
      next: "Run it again.",
    });
  const check = inputs["type-check"] === "once" ? await setUp.typeCheck(found, project, env) : undefined;
  return { found, project, engine: running, typeCheck: check === undefined ? undefined : once(() => check(signal)) };
}

/** The post step: saves the plugins under the key that the main step wanted, if that was not found then. */
export async function savePluginCache({ setUp }: Pick<Ports, "setUp">): Promise<void> {
  await setUp.savePlugins();
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

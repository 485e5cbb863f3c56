import { availableParallelism, freemem } from "node:os";
import { resolve } from "node:path";
import { addPath, getState, saveState } from "@actions/core";
import { parseContext } from "../domain/github-context";
import type { Inputs } from "../inputs";
import type { Log, Ports } from "../ports";
import { cloudRoles } from "./cloud-roles";
import { diagnosis } from "./diagnosis";
import { engineEnvironment } from "./engine-environment";
import { git } from "./git";
import { gitPush } from "./git-push";
import { gitHubOf } from "./github-client";
import { readEvent } from "./github-run";
import { clusters } from "./kube/clusters";
import { manifestFiles } from "./kube/manifest-files";
import { learnedEdges } from "./learned-edges";
import { leftEngines } from "./left-engines";
import { lockFiles } from "./lock-files";
import { pluginCache, type StepState } from "./plugin-cache";
import { projectFiles } from "./project-files";
import { pulumiInstall } from "./pulumi-install";
import { reportInputs } from "./report-inputs";
import { repositoryRoot } from "./repository-files";
import { runArtifacts } from "./run-artifacts";
import { stepResults } from "./step-results";
import { systemClock } from "./system-clock";
import { typeChecks } from "./type-check";
import { updateRecords } from "./update-records";

export interface RealPortsOptions {
  /** undefined in the post step, which has none. */
  readonly inputs: Inputs | undefined;
  readonly log: Log;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Where engines write: makeRunFolder. */
  readonly runFolder: string;
  /** What a step leaves for its post step; a terminal has none. */
  readonly state?: StepState;
  readonly reportFile?: string;
  readonly print?: "json" | "markdown";
}

/** The only place that builds adapters. Nothing is loaded or started before it is used. */
export function realPorts({ inputs, log, environment, signal, runFolder, ...options }: RealPortsOptions): Ports {
  const root = repositoryRootOf(environment);
  const token = inputs?.["github-token"];
  const say = (line: string): void => log.info(line);
  const { reportFile, print, state = NO_STATE } = options;
  const forEngines = { environment, engineEnvironment: engineEnvironment(environment), tempFolder: runFolder };
  let event: Promise<unknown> | undefined;
  return {
    log,
    diagnosis: diagnosis(environment, log),
    clock: systemClock(),
    machine: { cores: availableParallelism(), memory: freemem() },
    environment,
    signal,
    event: () => (event ??= readEvent(environment)),
    projects: projectFiles(root),
    learned: learnedEdges({ environment, say }),
    git: git({ folder: root, environment, token, serverUrl: parseContext(environment, undefined).serverUrl }),
    locks: lockFiles(),
    records: updateRecords(state),
    leftEngines: leftEngines(),
    clusters: clusters({ environment, root }),
    roles: cloudRoles(environment, log),
    manifests: manifestFiles({ environment, root }),
    gitPush: gitPush({ folder: root, environment, serverUrl: parseContext(environment, undefined).serverUrl }),
    github: gitHubOf({ token, environment }),
    reports: reportInputs(root),
    artifacts: runArtifacts(environment),
    results: stepResults({ environment, reportFile, print }),
    setUp: {
      ...pulumiInstall({ ...forEngines, root, addPath, say }),
      ...typeChecks(forEngines),
      ...pluginCache({ environment, say, state }),
    },
  };
}

/** What everything is named from: the job's workspace; at a terminal the repository around the current folder. */
export function repositoryRootOf(environment: Readonly<Record<string, string | undefined>>): string {
  const workspace = environment["GITHUB_ACTIONS"] === "true" ? environment["GITHUB_WORKSPACE"] : undefined;
  return workspace === undefined || workspace === "" ? repositoryRoot(resolve(".")) : resolve(workspace);
}

/** The state of a step, which its post step reads. */
export const stepState: StepState = { get: getState, save: saveState };
const NO_STATE: StepState = { get: () => "", save: () => undefined };

import { changeBaseOf } from "../domain/change-base";
import type { ChangeSet } from "../domain/changed-file";
import type { Config } from "../domain/config/schema";
import { detectionOf, type Detection, type Only } from "../domain/detection";
import { didYouMean } from "../domain/did-you-mean";
import type { DiscoveredProject } from "../domain/discovery";
import { edgesOf, type Edge } from "../domain/edges";
import { InfraError } from "../errors";
import type { GitHubContext } from "../domain/github-context";
import { pushedOver } from "../domain/github-event";
import { parseLearnedEdges, type LearnedEdges } from "../domain/learned-edges";
import { localDependencies } from "../domain/local-dependencies";
import { joined } from "../domain/local-manifests";
import { misspeltEnvironments } from "../domain/stack-environment";
import type { Git, Ports } from "../ports";
import { changedFiles } from "./changed-files";
import { changesBehind, stacksAhead } from "./changes-behind";
import type { Deployed } from "./last-deployed";
import { programFacts, type ProgramFacts } from "./program-facts";
import { readConfig } from "./read-config";
import { repositoryFacts } from "./repository-facts";

export interface AffectedRequest {
  readonly context: GitHubContext;
  /** The event's payload as parsed JSON. */
  readonly payload: unknown;
  /** work-dir: only stacks at or below this folder. */
  readonly inputs: {
    readonly base: string;
    readonly "work-dir"?: string;
    /** Exactly these stacks, by id; no change is asked for then. */
    readonly stacks?: readonly string[];
    /** Why all stacks are wanted, whatever has changed. */
    readonly everything?: string;
    /** Only stacks of this environment; empty for all. */
    readonly environment?: string;
  };
  readonly ports: Pick<Ports, "git" | "github" | "log" | "learned">;
  /** Where each stack stands, if that is known: what came after its last successful deployment counts too. */
  readonly deployed?: Pick<Deployed, "successful" | "failed">;
}

/** What a change touches, and by which rules. */
export interface Affected extends Detection {
  readonly config: Config;
}

/**
 * The stacks and services that the change of this run touches, each with its reasons, in waves. No engine is called.
 * @throws InfraError CONFIG_INVALID, INPUT_INVALID (base), GIT_UNUSABLE
 */
export async function affectedStacks({
  context,
  payload,
  inputs,
  ports,
  deployed,
}: AffectedRequest): Promise<Affected> {
  const { git } = ports;
  const only = { stacks: inputs.stacks ?? [], environment: inputs.environment ?? "" };
  const untracked = !context.isJob;
  const [repository, changes, { config, check }, learned] = await Promise.all([
    repositoryFacts(git, untracked),
    only.stacks.length > 0 ? NAMED : changesOf(inputs, { context, payload, ports }),
    readConfig(git),
    ports.learned.read(),
  ]);
  const { projects, readText } = repository;
  const behind =
    changes.kind === "files" && deployed !== undefined ? await changesBehind(deployed, ports, pushedOver(payload)) : [];
  const ahead = deployed === undefined ? new Set<string>() : await stacksAhead(deployed, git);
  check(projects);
  checkScope(joined(".", inputs["work-dir"] ?? "."), projects);
  checkNames(only, projects, config);
  const programs = await programFacts(projects, { git, readText, untracked });
  const named = (folder: string) => programs.named.get(folder) ?? [];
  const local = { ...repository, named };
  const detection = detectionOf({
    changes,
    projects,
    config,
    localDependencies: new Map(projects.map(({ workDir, folders }) => [workDir, localDependencies(folders, local)])),
    edges: edgesBetween({ projects, config, learned: parseLearnedEdges(learned), programs, git }),
    scope: joined(".", inputs["work-dir"] ?? "."),
    only,
    behind,
    ahead,
    notes: [...repository.notes, ...programs.notes, ...misspeltEnvironments(config)],
  });
  return { ...detection, config };
}

type Request = Pick<AffectedRequest, "context" | "payload" | "ports">;

async function changesOf(inputs: AffectedRequest["inputs"], { context, payload, ports }: Request): Promise<ChangeSet> {
  if (inputs.everything !== undefined) return { kind: "everything", reason: inputs.everything };
  return changedFiles(changeBaseOf(context, payload, inputs.base), ports);
}

const NAMED = { kind: "files", files: [], how: "stacks that were named" } as const;

/** A name that was misspelt must not make a run an empty success. */
function checkNames(only: Only, projects: readonly DiscoveredProject[], config: Config): void {
  const ids = projects.flatMap(({ stacks }) => stacks.map(({ id }) => id));
  const environments = Object.values(config.stacks ?? {}).flatMap(({ environment }) => environment ?? []);
  const wrong = [
    ...only.stacks.map((id) => ({ input: "stacks", name: id, known: ids })),
    ...(only.environment === ""
      ? []
      : [
          {
            input: "environment",
            name: only.environment,
            known: [...environments, ...Object.keys(config.environments ?? {})],
          },
        ]),
  ].find(({ name, known }) => !known.includes(name));
  if (wrong === undefined) return;
  const near = didYouMean(wrong.name, wrong.known);
  const what =
    wrong.input === "stacks" ? "no stack with a config file is called so" : "infra-action.yml has none of that name";
  throw new InfraError("INPUT_INVALID", {
    what: `Input "${wrong.input}" has ${JSON.stringify(wrong.name)}, and ${what}.`,
    next: near === undefined ? missing(wrong) : `Did you mean ${near}?`,
  });
}

const missing = ({ input, name }: { readonly input: string; readonly name: string }): string =>
  input === "stacks"
    ? "Correct it, or leave the input empty."
    : `Correct it, or, where it has no stacks yet, name it there: \`environments: { ${JSON.stringify(name)}: {} }\`.`;

/** A folder that was misspelt or moved must not make every run an empty success. */
function checkScope(scope: string, projects: readonly DiscoveredProject[]): void {
  const holds = projects.some(({ workDir }) => workDir === scope || workDir.startsWith(`${scope}/`));
  if (scope === "." || holds) return;
  throw new InfraError("INPUT_INVALID", {
    what: `Input "work-dir" is ${JSON.stringify(scope)}, and no folder with Pulumi.yaml lies in it or below it.`,
    next: "Correct it, or leave it out to take the whole repository.",
  });
}

interface EdgeSources {
  readonly projects: readonly DiscoveredProject[];
  readonly config: Config;
  readonly learned: LearnedEdges;
  readonly programs: ProgramFacts;
  readonly git: Git;
}

function edgesBetween({ projects, config, learned, programs, git }: EdgeSources): Edge[] {
  return edgesOf({ projects, config, learned, hints: programs.hints, configText: (file) => git.readText(file) });
}

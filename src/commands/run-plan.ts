import { posix } from "node:path";
import type { Approval } from "../domain/approval/review";
import { isTakenAgain } from "../domain/behind";
import type { GitHubContext } from "../domain/github-context";
import { touchedManifests, type TouchedManifests } from "../domain/manifests/touched";
import type { PlannedStack } from "../domain/planned-stack";
import type { Config } from "../domain/config/schema";
import type { Gates } from "../domain/gates";
import type { Detection } from "../domain/detection";
import { parseProject } from "../domain/project";
import type { Note } from "../domain/report";
import { roleOf, stackEnvironment, stackLockTimeout, stackTimeout } from "../domain/stack-environment";
import { stackId } from "../domain/stack-id";
import type { WatchedServices } from "../domain/watched-services";
import { InfraError } from "../errors";
import type { OutputInputs, StackInputs } from "../inputs";
import type { Ports } from "../ports";
import { affectedStacks } from "./affected";
import { deployedByHistory } from "./deployed-by-history";
import { lastDeployed, type Deployed } from "./last-deployed";
import { readConfig } from "./read-config";
import { approvalOf, rulesOf } from "./run-rules";

type PlanInputs = StackInputs | OutputInputs;

/** The stacks that a run is about, and what is worth knowing about how they were found. */
export interface RunPlan {
  readonly stacks: readonly PlannedStack[];
  readonly notes: readonly Note[];
  /** Folders of manifests that the change touches. */
  readonly manifests: TouchedManifests;
  /** Ids of stacks that an earlier attempt of this run has updated: whether what runs on them is healthy is still asked. */
  readonly done: readonly string[];
  /** Commits of the last successful deployments of those stacks that are taken for what an earlier run should have done. */
  readonly owedSince: readonly string[];
  /** On top of the job's environment, for what stacks of a program share. */
  readonly sharedEnv: PlannedStack["env"];
  /** Services whose health is asked for after an update. */
  readonly watched: WatchedServices;
  /** Which findings fail a preview, and which are agreed to. */
  readonly gates: Gates;
  /** What a stack's update is held to, of this job or of another one of the run. */
  readonly approvalOf: (id: string) => Approval;
}

/**
 * The stack that is named, or those that the change touches.
 * @param isAll all there are, whatever has changed
 * @throws InfraError CONFIG_INVALID, GIT_UNUSABLE, INPUT_INVALID
 */
export async function planRun(
  inputs: PlanInputs,
  context: GitHubContext,
  ports: Ports,
  isAll = false,
): Promise<RunPlan> {
  const { config, stacks, ...chosen } =
    inputs["stack-name"] === "" ? await severalStacks(inputs, context, ports, isAll) : await namedStack(inputs, ports);
  const planned = stacks.map((stack) => plannedStack(stack, config, inputs, { ports, isJob: context.isJob }));
  return { ...chosen, stacks: planned, ...rulesOf(config, planned, inputs, context.isJob) };
}

/** The plan of stacks that were chosen earlier: by a main step, for its post step. */
export async function planAgain(chosen: readonly ChosenStack[], inputs: PlanInputs, ports: Ports): Promise<RunPlan> {
  const { config } = await readConfig(ports.git);
  const stacks = chosen.map((stack) => plannedStack(stack, config, inputs, { ports, isJob: true }));
  return { ...NOTHING_ELSE, stacks, ...rulesOf(config, stacks, inputs, true) };
}

/** Stacks, by which rules they were chosen, and what is worth knowing about that. */
interface Choice extends Pick<RunPlan, "notes" | "manifests" | "done" | "owedSince"> {
  readonly config: Config;
  readonly stacks: readonly ChosenStack[];
}

const NOTHING_ELSE = { notes: [], manifests: { folders: [], perhaps: [] }, done: [], owedSince: [] } as const;

type ChosenStack = Pick<PlannedStack, "id" | "workDir" | "stack" | "wave" | "upstreams" | "reasons"> &
  Partial<Pick<PlannedStack, "project" | "environment" | "reads">>;

/** The id of the stack that `stack-name` and `work-dir` name. */
export function namedStackId(inputs: PlanInputs): string {
  return stackId(workDirOf(inputs), inputs["stack-name"]);
}

/** What infra-action.yml says about it holds for a stack that is named, too: a matrix's job does as one job for all. */
async function namedStack(inputs: PlanInputs, { git, projects }: Ports): Promise<Choice> {
  const named = {
    project: await projectName(inputs["work-dir"], projects),
    id: namedStackId(inputs),
    workDir: workDirOf(inputs),
    stack: inputs["stack-name"],
    wave: 0,
    upstreams: [],
    reasons: ["named by stack-name"],
  };
  const { config } = await readConfig(git);
  return { config, stacks: [named], ...NOTHING_ELSE };
}

/** What cannot be read is told where it is needed. */
async function projectName(workDir: string, projects: Ports["projects"]): Promise<string | undefined> {
  try {
    const found = await projects.find(workDir);
    return parseProject(found.projectText, found.workDir, found.projectFile).name;
  } catch (error) {
    if (error instanceof InfraError) return undefined;
    throw error;
  }
}

/**
 * The inputs with `work-dir` as everything else names it: from the repository's root, however it was spelt. One that is no
 * project's folder stays as it is; the preview tells.
 */
export async function withResolvedWorkDir<I extends PlanInputs>(inputs: I, { projects }: Ports): Promise<I> {
  if (inputs["stack-name"] === "") return inputs;
  const found = await projects.find(inputs["work-dir"]).catch(() => undefined);
  return found === undefined ? inputs : { ...inputs, "work-dir": found.workDir };
}

function workDirOf(inputs: PlanInputs): string {
  return posix.normalize(inputs["work-dir"]).replace(/(?<=.)\/$/, "");
}

async function severalStacks(
  inputs: PlanInputs,
  context: GitHubContext,
  ports: Ports,
  isAll: boolean,
): Promise<Choice> {
  const payload = await ports.event();
  const wanted = isAll ? { ...inputs, everything: "all stacks are looked at" } : inputs;
  const isUp = inputs.command === "up" || inputs.command === "update";
  const [isPush, isAgain] = [context.eventName === "push", (context.run.attempt ?? 1) > 1];
  const deployed = isUp && (isPush || isAgain) ? await standing(inputs, context, ports) : undefined;
  const affected = await affectedStacks({
    ...{ context, payload, inputs: wanted, ports },
    ...(deployed === undefined || !isPush ? {} : { deployed }),
  });
  ports.log.info(`${affected.reason}${affected.stacks.length === 0 ? ": no stack is touched" : ""}`);
  for (const { id, reasons } of affected.stacks) ports.log.info(`  ${id}: ${reasons.join("; ")}`);
  const { config } = affected;
  const done = new Set(affected.stacks.filter(({ id }) => isDone(id, deployed, context)).map(({ id }) => id));
  return {
    config,
    stacks: affected.stacks.filter(({ id }) => !done.has(id)),
    notes: [...notesOf({ ...affected, isEverything: affected.isEverything && !isAll }), ...[...done].map(doneNote)],
    manifests: touchedManifests(affected, config),
    done: [...done],
    owedSince: owedSince(affected.stacks, deployed),
  };
}

/** Where each stack stands: as GitHub's deployments say, or where those cannot be asked, its own history. */
async function standing(inputs: StackInputs, context: GitHubContext, ports: Ports): Promise<Deployed | undefined> {
  const deployed = await lastDeployed({ inputs, context, ports });
  if (deployed !== undefined || !context.isJob) return deployed;
  const everything = inputs.stacks.length > 0 ? {} : { everything: "where each stack stands" };
  const all = await affectedStacks({ context, payload: undefined, inputs: { ...inputs, ...everything }, ports });
  const planned = all.stacks.map((stack) => plannedStack(stack, all.config, inputs, { ports, isJob: true }));
  return deployedByHistory(planned, { inputs, ports });
}

/** The review of what is owed is in the pull requests that have come since. */
function owedSince(stacks: readonly ChosenStack[], deployed: Deployed | undefined): string[] {
  const late = stacks.filter(({ reasons }) => isTakenAgain(reasons));
  return [...new Set(late.flatMap(({ id }) => sinceOf(id, deployed) ?? []))];
}

function sinceOf(id: string, deployed: Deployed | undefined): string | undefined {
  const tried = deployed?.failed.get(id);
  return deployed?.successful.get(id) ?? (tried === undefined ? undefined : `${tried}^`);
}

/** A re-run of failed jobs does only what is missing. */
function isDone(id: string, deployed: Deployed | undefined, { run, sha }: GitHubContext): boolean {
  if (deployed === undefined || (run.attempt ?? 1) === 1) return false;
  return deployed.current.has(id) && deployed.successful.get(id) === sha;
}

const doneNote = (id: string): Note => ({
  code: "DETECTED",
  message: `${id} was deployed from this commit by an earlier attempt of this run: it is left as it is.`,
});

function plannedStack(
  { id, workDir, stack, wave, upstreams, reads, reasons, project, environment }: ChosenStack,
  config: Config,
  inputs: PlanInputs,
  { ports, isJob }: { readonly ports: Ports; readonly isJob: boolean },
): PlannedStack {
  const own = ownEnvironment(id, config, ports.environment);
  return {
    ...{ id, workDir, stack, wave, upstreams, reads, reasons, project },
    environment: environment ?? config.stacks?.[id]?.environment,
    policyPacks: (config.policy?.packs ?? []).map((pack) => posix.relative(workDir, pack)),
    approval: approvalOf(id, config, inputs, isJob),
    env: { ...backendOf(inputs), ...own.env },
    // Who only holds a change to its review changes nothing.
    role: roleOf(id, config, inputs.hold === "only" ? "preview" : inputs.command),
    timeoutSeconds: stackTimeout(id, config, inputs.timeout),
    lockTimeoutSeconds: stackLockTimeout(id, config, inputs["lock-timeout"]),
    problem: own.problem,
  };
}

function ownEnvironment(id: string, config: Config, job: Ports["environment"]): Pick<PlannedStack, "env" | "problem"> {
  try {
    return { env: stackEnvironment(id, config, job), problem: undefined };
  } catch (error) {
    if (error instanceof InfraError) return { env: {}, problem: error };
    throw error;
  }
}

function notesOf({ reason, isEverything, gone, notes }: Detection): Note[] {
  const told = [
    ...notes,
    ...gone.map((id) => `${id} has no config file any more; what it made stays until it is destroyed.`),
  ];
  const all = isEverything ? [`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, ...told] : told;
  return all.map((message) => ({ code: "DETECTED", message }));
}

function backendOf(inputs: PlanInputs): PlannedStack["env"] {
  const url = inputs["cloud-url"];
  return url === undefined ? {} : { PULUMI_BACKEND_URL: url };
}

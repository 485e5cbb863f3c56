import { withHealth } from "../domain/deployment";
import { parseEventLog } from "../domain/event-log";
import { parseContext } from "../domain/github-context";
import { leftReport } from "../domain/left-run";
import { makeMasker } from "../domain/masking";
import type { PlannedStack } from "../domain/planned-stack";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import { KIND_OF } from "../inputs/commands";
import type { EngineRun, Ports } from "../ports";
import type { RecordedEngine } from "../ports/records";
import { withPullRequest } from "./comment-life";
import { deploymentsOf, endStatus } from "./deployments";
import { engineOutput } from "./engine-output";
import { releaseLeftLock } from "./hold-update";
import { withRole } from "./own-role";
import { publish } from "./publish";
import { planAgain, withResolvedWorkDir, type RunPlan } from "./run-plan";
import { projectSetUp, type ReadyStack, type SetUpProject } from "./set-up";
import { maskerOf, withExposed } from "./stack-call";
import { endedRun, unbegunRun, type StackRun } from "./stack-run";
import { readSecrets } from "./stack-secrets";
import { reportOf } from "./run-report";
import { commentKey } from "./update-stacks";
import { waitForEngines } from "./wait-for-engines";

interface LeftStack {
  readonly stack: PlannedStack;
  /** undefined: its update was not begun. */
  readonly engine: RecordedEngine | undefined;
  readonly isAtWork: boolean;
}

/**
 * The post step of an update whose main step was ended before it could tell what became of it: waits for the engines that go
 * on, reads their story, releases locks that dead ones of them left, and publishes all of that as the main step would have.
 */
export async function finishUpdates(given: StackInputs, ports: Ports): Promise<void> {
  const left = ports.records.left();
  if (left === undefined) return;
  const atWork = await waitForEngines(left.engines, ports);
  // The program was got ready for the update; it is not run again.
  const inputs = { ...given, install: "never", "type-check": "engine" } as const;
  const plan = await planAgain(left.plan.stacks, inputs, ports);
  const workDirs = [...new Set(plan.stacks.map(({ workDir }) => workDir))];
  const setUp = projectSetUp({ workDirs, env: plan.sharedEnv }, inputs, ports);
  const results: StackRun[] = [];
  for (const stack of plan.stacks) {
    const engine = left.engines.find(({ id }) => id === stack.id);
    results.push(await finished({ stack, engine, isAtWork: atWork.includes(stack.id) }, inputs, setUp, ports));
  }
  await endDeployments(results, { left, plan, inputs, ports });
  await told(results, inputs, left.plan.startedAt, ports);
}

interface Ending {
  readonly left: NonNullable<ReturnType<Ports["records"]["left"]>>;
  readonly plan: RunPlan;
  readonly inputs: StackInputs;
  readonly ports: Ports;
}

/** Else they would be in progress for ever. What runs on a stack was not looked at to the end: it is no success. */
async function endDeployments(results: readonly StackRun[], { left, plan, inputs, ports }: Ending): Promise<void> {
  const context = parseContext(ports.environment, await ports.event());
  const deployments = deploymentsOf({ inputs, context, ports });
  for (const { report } of results) {
    const id = left.deployments.get(report.id);
    if (deployments === undefined || id === undefined) continue;
    const status = endStatus(report, context.run.url ?? undefined);
    const isUnknown = status.state === "success" && plan.watched.has(report.id);
    await deployments.tell(id, isUnknown ? withHealth(status, "Unknown") : status).catch((error: unknown) => {
      if (!(error instanceof InfraError)) throw error;
      ports.log.info(error.message);
    });
  }
}

async function told(results: readonly StackRun[], given: StackInputs, startedAt: number, ports: Ports): Promise<void> {
  const context = parseContext(ports.environment, await ports.event());
  const inputs = await withPullRequest(await withResolvedWorkDir(given, ports), context, ports);
  const masker = makeMasker([...new Set(results.flatMap(({ plaintexts }) => plaintexts))]);
  const report = reportOf(results, [], { context, inputs, ports, startedAt });
  await publish(report, { context, inputs, ports, masker, key: commentKey(inputs) });
}

async function finished(left: LeftStack, inputs: StackInputs, setUp: SetUpProject, ports: Ports): Promise<StackRun> {
  const { stack, engine } = left;
  const env = { ...ports.environment, ...stack.env };
  try {
    if (engine === undefined) return unbegunRun(KIND_OF[inputs.command], stack, notBegun(), env);
    if (stack.problem !== undefined) throw stack.problem;
    const ready = await setUp(stack.workDir);
    const { env: ownEnv } = await withRole(stack, ports);
    const target = { folder: ready.found.folder, stack: stack.stack, env: ownEnv };
    return await ports.log.group(`what became of ${stack.id}`, () =>
      storyOf({ ...left, engine }, { ...ready, target }, ports),
    );
  } catch (error) {
    if (error instanceof InfraError) return unbegunRun(engine?.kind ?? KIND_OF[inputs.command], stack, error, env);
    throw error;
  }
}

async function storyOf(
  { stack, engine, isAtWork }: LeftStack & { readonly engine: RecordedEngine },
  ready: ReadyStack,
  ports: Ports,
): Promise<StackRun> {
  if (!isAtWork) await releaseLeftLock(stack.id, engine, ready, ports);
  const run = ended(await ports.leftEngines.story(engine), engine);
  const events = parseEventLog(run.events);
  const known = withExposed(await readSecrets(ready, {}, ports), events);
  const output = engineOutput(ports.log);
  output.push(run.stdout + run.stderr);
  if (known.isReadable) output.reveal(maskerOf(known.plaintexts, ports));
  const result = endedRun({ kind: engine.kind, stack, ready, run, events, known, printed: output.end() });
  return { ...result, report: leftReport(result.report, isAtWork ? "still-running" : "ended") };
}

/** One that was told to stop and did not end well was cancelled. */
function ended(run: EngineRun, { toldToStop }: RecordedEngine): EngineRun {
  return toldToStop && run.exitCode !== 0 ? { ...run, stopped: "cancelled" } : run;
}

function notBegun(): InfraError {
  return new InfraError("CANCELLED", {
    what: "The run was ended before this stack was begun.",
    next: "Run it again.",
  });
}

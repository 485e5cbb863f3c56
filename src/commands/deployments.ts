import {
  deploymentDescription,
  deploymentEnvironment,
  deploymentPayload,
  deploymentState,
  withHealth,
} from "../domain/deployment";
import type { GitHubContext } from "../domain/github-context";
import type { PlannedStack } from "../domain/planned-stack";
import { worstHealth, type HealthStatus } from "../domain/health/target";
import type { Note, StackReport } from "../domain/report";
import { shortStackName } from "../domain/stack-id";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import type { Deployment, Deployments, NewDeploymentStatus } from "../ports/deployments";
import type { RunPlan } from "./run-plan";
import type { StackRun } from "./stack-run";

/** GitHub's deployments of a run's stacks. Nothing here fails a run: what GitHub refuses is told once. */
export interface DeploymentLog {
  readonly begin: (stack: PlannedStack) => Promise<void>;
  readonly end: (stack: PlannedStack, run: StackRun) => Promise<void>;
  /** Those whose health is asked for are no success before it is known. @param services by name */
  readonly settle: (services: ReadonlyMap<string, HealthStatus>) => Promise<void>;
  readonly notes: () => readonly Note[];
}

export interface DeploymentPlace {
  readonly inputs: Pick<StackInputs, "deployments">;
  readonly context: GitHubContext;
  readonly ports: Pick<Ports, "github">;
}

export interface DeploymentLogOptions extends DeploymentPlace {
  readonly plan: Pick<RunPlan, "watched">;
  readonly ports: Pick<Ports, "github" | "records">;
}

/** undefined: none are to be kept. */
export function deploymentsOf({ inputs, context, ports: { github } }: DeploymentPlace): Deployments | undefined {
  return !inputs.deployments || !context.isJob || "unavailable" in github ? undefined : github.deployments;
}

/** Keeps a deployment for each stack: begun with its update, and told how that ended. */
export function deploymentLog(place: DeploymentLogOptions): DeploymentLog {
  const { sha: ref, run } = place.context;
  const deployments = deploymentsOf(place);
  const logUrl = run.url ?? undefined;
  const { watched } = place.plan;
  const begun = new Map<string, Promise<Deployment | undefined>>();
  const waiting = new Map<string, { readonly made: Deployment; readonly status: NewDeploymentStatus }>();
  const { unlessRefused, notes } = refusals();
  return {
    notes,
    async begin(stack) {
      if (deployments === undefined || ref === undefined) return;
      const starting = unlessRefused(() => start(stack, { ref, logUrl, deployments }));
      begun.set(stack.id, starting);
      const made = await starting;
      if (made !== undefined) place.ports.records.deploying(stack.id, made.id);
    },
    async end({ id }, { report }) {
      const made = await begun.get(id);
      if (made === undefined || deployments === undefined) return;
      const status = endStatus(report, logUrl);
      const isWaiting = status.state === "success" && watched.has(id);
      if (isWaiting) waiting.set(id, { made, status });
      const now = isWaiting ? ({ ...status, state: "in_progress", description: WAITING } as const) : status;
      await unlessRefused(() => deployments.tell(made.id, now));
      if (!isWaiting) place.ports.records.deployed(id);
    },
    async settle(services) {
      for (const [id, { made, status }] of waiting) {
        const health = worstHealth((watched.get(id) ?? []).map((name) => services.get(name) ?? "Unknown"));
        await unlessRefused(async () => deployments?.tell(made.id, withHealth(status, health)));
        place.ports.records.deployed(id);
      }
    },
  };
}

const WAITING = "Updated; waiting for what runs on it to be healthy";

/** What a deployment is told of a stack whose update has ended. */
export function endStatus(report: StackReport, logUrl: string | undefined): NewDeploymentStatus {
  return {
    state: deploymentState(report.outcome) ?? "error",
    description: deploymentDescription(report),
    logUrl,
    environmentUrl: report.link ?? undefined,
  };
}

interface Start {
  readonly ref: string;
  readonly logUrl: string | undefined;
  readonly deployments: Deployments;
}

async function start(stack: PlannedStack, { ref, logUrl, deployments }: Start): Promise<Deployment> {
  const named = { project: stack.project ?? stack.workDir, stack: shortStackName(stack.stack) };
  const environment = deploymentEnvironment({ ...named, environment: stack.environment });
  const description = `${named.project}/${named.stack}`.slice(0, 140);
  const made = await deployments.create({ ref, environment, description, payload: deploymentPayload(stack) });
  await deployments.tell(made.id, { state: "in_progress", description: "Updating", logUrl, environmentUrl: undefined });
  return made;
}

/** After the first refusal nothing more is asked. */
function refusals() {
  let problem: string | undefined;
  return {
    notes: (): readonly Note[] => (problem === undefined ? [] : [{ code: "DEPLOYMENTS_UNUSED", message: problem }]),
    async unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (problem !== undefined) return undefined;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof InfraError)) throw error;
        problem = error.message;
        return undefined;
      }
    },
  };
}

import { deploymentDescription, deploymentEnvironment, deploymentPayload, deploymentState } from "../domain/deployment";
import type { GitHubContext } from "../domain/github-context";
import type { PlannedStack } from "../domain/planned-stack";
import type { Note } from "../domain/report";
import { shortStackName } from "../domain/stack-id";
import { InfraError } from "../errors";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";
import type { Deployment, Deployments } from "../ports/deployments";
import type { StackRun } from "./stack-run";

/** GitHub's deployments of a run's stacks. Nothing here fails a run: what GitHub refuses is told once. */
export interface DeploymentLog {
  readonly begin: (stack: PlannedStack) => Promise<void>;
  readonly end: (stack: PlannedStack, run: StackRun) => Promise<void>;
  readonly notes: () => readonly Note[];
}

export interface DeploymentPlace {
  readonly inputs: Pick<StackInputs, "deployments">;
  readonly context: GitHubContext;
  readonly ports: Pick<Ports, "github">;
}

/** undefined: none are to be kept. */
export function deploymentsOf({ inputs, context, ports: { github } }: DeploymentPlace): Deployments | undefined {
  return !inputs.deployments || !context.isJob || "unavailable" in github ? undefined : github.deployments;
}

/** Keeps a deployment for each stack: begun with its update, and told how that ended. */
export function deploymentLog(place: DeploymentPlace): DeploymentLog {
  const { sha: ref, run } = place.context;
  const deployments = deploymentsOf(place);
  const logUrl = run.url ?? undefined;
  const begun = new Map<string, Promise<Deployment | undefined>>();
  const { unlessRefused, notes } = refusals();
  return {
    notes,
    async begin(stack) {
      if (deployments === undefined || ref === undefined) return;
      const starting = unlessRefused(() => start(stack, { ref, logUrl, deployments }));
      begun.set(stack.id, starting);
      await starting;
    },
    async end({ id }, { report }) {
      const made = await begun.get(id);
      if (made === undefined || deployments === undefined) return;
      const state = deploymentState(report.outcome) ?? "error";
      const status = {
        state,
        description: deploymentDescription(report),
        logUrl,
        environmentUrl: report.link ?? undefined,
      };
      await unlessRefused(() => deployments.tell(made.id, status));
    },
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

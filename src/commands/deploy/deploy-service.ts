import type { Config } from "../../domain/config/schema";
import { leaseName, type TurnHolder } from "../../domain/deploy/turn";
import type { HealthTarget } from "../../domain/health/target";
import type { Note, StackReport } from "../../domain/report";
import type { DeployInputs } from "../../inputs";
import type { Ports } from "../../ports";
import type { Cluster } from "../../ports/cluster";
import type { ServicePlace } from "../cluster/service-places";
import type { OutputReader } from "../cluster/stack-outputs";
import { carryOut, NOTHING_DONE } from "./carry-out";
import { NO_TURN, type Turn } from "./held-turn";
import { inTurn } from "./in-turn";
import { deployedCommits, newerWords, type NewerCommit } from "./overtaken";
import { plannedObjects, type PlannedObjects } from "./planned-objects";
import type { ServicePlan } from "./plan-service";
import { previewObjects } from "./preview-objects";
import { leftovers } from "./prune";
import { previewNotes, serviceReport } from "./service-report";

export interface DeployContext {
  readonly config: Config;
  readonly inputs: DeployInputs;
  readonly place: ServicePlace;
  readonly cluster: Cluster;
  readonly read: OutputReader;
  readonly isDryRun: boolean;
  /** The commit that is checked out; undefined where there is none. */
  readonly commit: string | undefined;
  readonly newer: NewerCommit;
  /** What this run is called while it is its turn. */
  readonly holder: TurnHolder;
  readonly mask: (text: string) => string;
  readonly hide: (texts: readonly string[]) => void;
  readonly ports: Ports;
}

/** Where it is this run's turn, or there is no queue. */
export interface TurnContext extends DeployContext {
  readonly turn: Turn;
}

export interface ServiceDeploy {
  readonly stack: StackReport;
  readonly health: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

/**
 * One service: what would change, then (unless that is all) apply, prune, wait, go back where it does not get healthy. Deploys of
 * it take turns, and each looks at the cluster when it is its own: it has to see what the one before it has done.
 */
export async function deployService(plan: ServicePlan, context: DeployContext): Promise<ServiceDeploy> {
  const { cluster, inputs, isDryRun, ports, holder } = context;
  const { service } = plan;
  const begun = ports.clock.now();
  const namespace = context.place.namespace ?? cluster.namespace;
  const planned = await plannedObjects(plan, cluster, { namespace, commit: context.commit });
  const work = (turn: Turn): Promise<ServiceDeploy> => deployPlanned({ plan, planned, begun }, { ...context, turn });
  if (isDryRun) return work(NO_TURN);
  const place = { cluster, namespace, name: leaseName(service) };
  return inTurn({ service, place, holder, timeoutSeconds: inputs["lock-timeout"] }, ports, work);
}

async function deployPlanned(
  { plan, planned, begun }: { readonly plan: ServicePlan; readonly planned: PlannedObjects; readonly begun: number },
  context: TurnContext,
): Promise<ServiceDeploy> {
  const { cluster, config, inputs, isDryRun, ports } = context;
  const objects = await previewObjects(planned.objects, cluster, {
    force: inputs["force-conflicts"],
    isDryRun,
    unbuilt: isDryRun && inputs.image.length === 0 ? config.services?.[plan.service]?.image : undefined,
  });
  const newer = await context.newer(deployedCommits(objects));
  if (newer !== undefined) return leftAsItIs(plan, newer, { cluster, seconds: (ports.clock.now() - begun) / 1000 });
  const pruned = inputs.prune ? await leftovers(cluster, { service: plan.service, objects: planned.objects }) : [];
  const done = isDryRun ? NOTHING_DONE : await carryOut({ plan, planned, objects, pruned }, context);
  const durationSeconds = (ports.clock.now() - begun) / 1000;
  const stack = serviceReport({
    plan,
    cluster: cluster.name,
    objects,
    pruned,
    durationSeconds,
    failure: done.failure,
    wentBack: done.wentBack,
    isDryRun,
  });
  return { stack, health: done.health, notes: [...previewNotes(plan.service, objects), ...done.notes] };
}

function leftAsItIs(
  plan: ServicePlan,
  newer: string,
  { cluster, seconds }: { readonly cluster: Cluster; readonly seconds: number },
): ServiceDeploy {
  const none = { objects: [], pruned: [], failure: undefined, wentBack: undefined, isDryRun: false };
  return {
    stack: serviceReport({ ...none, plan, cluster: cluster.name, durationSeconds: seconds }),
    health: [],
    notes: [{ code: "DEPLOYED", message: newerWords(plan, newer) }],
  };
}

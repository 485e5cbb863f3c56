import type { Config } from "../../domain/config/schema";
import type { WantedImage } from "../../domain/health/evidence";
import { isWorkload } from "../../domain/deploy/revision";
import type { ObjectRef } from "../../domain/health/object";
import { worstHealth, type HealthTarget } from "../../domain/health/target";
import type { Note, StackReport } from "../../domain/report";
import type { InfraError } from "../../errors";
import { asInfraError } from "../../errors";
import type { DeployInputs } from "../../inputs";
import type { Ports } from "../../ports";
import type { Cluster } from "../../ports/cluster";
import type { AwaitedHealth } from "../cluster/await-health";
import { permissionNotes } from "../cluster/permission-notes";
import { serviceHealth } from "../cluster/service-health";
import { webChecksOf, type ServicePlace } from "../cluster/service-places";
import type { OutputReader } from "../cluster/stack-outputs";
import { applyObjects } from "./apply-objects";
import { deployedCommits, newerWords, type NewerCommit } from "./overtaken";
import { plannedObjects, type PlannedObjects } from "./planned-objects";
import type { ServicePlan } from "./plan-service";
import { previewObjects, type PreviewedObject } from "./preview-objects";
import { leftovers, prune, type Leftover } from "./prune";
import { recordHealthy, rollBack } from "./revisions";
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
  readonly mask: (text: string) => string;
  readonly hide: (texts: readonly string[]) => void;
  readonly ports: Ports;
}

export interface ServiceDeploy {
  readonly stack: StackReport;
  readonly health: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

export const STANDARD_DEADLINE_SECONDS = 600;

/** One service: what would change, then (unless that is all) apply, prune, wait, go back where it does not get healthy. */
export async function deployService(plan: ServicePlan, context: DeployContext): Promise<ServiceDeploy> {
  const { cluster, config, inputs, isDryRun, ports, place } = context;
  const begun = ports.clock.now();
  const namespace = place.namespace ?? cluster.namespace;
  const planned = await plannedObjects(plan, cluster, { namespace, commit: context.commit });
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

interface Work {
  readonly plan: ServicePlan;
  readonly planned: PlannedObjects;
  readonly objects: readonly PreviewedObject[];
  readonly pruned: readonly Leftover[];
}

interface Done {
  readonly failure: InfraError | undefined;
  /** That what was applied was taken back, or could not be. */
  readonly wentBack: string | undefined;
  readonly health: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

const NOTHING_DONE: Done = { failure: undefined, wentBack: undefined, health: [], notes: [] };

async function carryOut(work: Work, context: DeployContext): Promise<Done> {
  const { plan, planned, objects, pruned } = work;
  const { cluster, inputs, ports } = context;
  try {
    await applyObjects(objects, { cluster, force: inputs["force-conflicts"], scaled: planned.scaled, ports });
    await prune(cluster, pruned);
  } catch (error) {
    return { ...NOTHING_DONE, failure: asInfraError(error) };
  }
  const awaited = await healthOf(work, context);
  const notes = permissionNotes(awaited.evidence, cluster.name);
  const status = worstHealth(awaited.targets.map((target) => target.status));
  if (awaited.unreachable === undefined && (status === "Healthy" || status === "Suspended")) {
    await recordHealthy(objects, cluster).catch((error: unknown) => {
      ports.log.info(
        `The healthy revision of ${plan.service} could not be written down: ${asInfraError(error).message}`,
      );
    });
    return { ...NOTHING_DONE, health: awaited.targets, notes };
  }
  const isBroken = status === "Degraded" || status === "Missing";
  const wentBack = isBroken && inputs.rollback === "auto" ? await goBack(work, context) : undefined;
  const back: Note[] = wentBack === undefined ? [] : [{ code: "DEPLOYED", message: wentBack }];
  return { ...NOTHING_DONE, wentBack, health: awaited.targets, notes: [...notes, ...back] };
}

/** Health of what was applied, and that the deployed images are what runs. */
async function healthOf({ plan, objects }: Work, context: DeployContext): Promise<AwaitedHealth> {
  const { place, cluster, config, inputs, mask, hide, ports, read } = context;
  const web = await webChecksOf(place, inputs.http, read);
  const applied = objects.map(({ manifest }) => manifest);
  const byName = new Map(applied.map((manifest) => [`${manifest.group}/${manifest.kind}/${manifest.name}`, manifest]));
  const refs = applied
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .map(({ group, kind, namespace, name }): ObjectRef => ({ group, kind, namespace, name }));
  const wantedImages = plan.images.flatMap(({ manifest, container, choice }): WantedImage[] => {
    const own = byName.get(`${manifest.group}/${manifest.kind}/${manifest.name}`);
    if (own === undefined || !isWorkload(own)) return [];
    const workload = { group: own.group, kind: own.kind, namespace: own.namespace, name: own.name };
    return [{ workload, container, image: choice.image, digest: choice.digest }];
  });
  const question = {
    place,
    cluster,
    config,
    web,
    selector: "",
    objects: refs,
    wantedImages,
    deadlineSeconds: inputs.deadline,
  };
  return serviceHealth({ ...question, standardDeadline: STANDARD_DEADLINE_SECONDS, mask, hide }, ports);
}

/** The evidence of what failed stays in the report. @returns how it went on */
async function goBack(work: Work, context: DeployContext): Promise<string> {
  const { plan, objects } = work;
  const { cluster, ports } = context;
  ports.log.info(`${plan.service} does not get healthy: going back`);
  try {
    const back = await rollBack(objects, cluster);
    if (back.length === 0) return `${plan.service} could not be rolled back: there is no earlier revision.`;
    const to = back
      .map(({ manifest, to: { number } }) => `${manifest.kind} ${manifest.name} to revision ${number}`)
      .join(", ");
    const { targets } = await healthOf({ ...work, plan: { ...plan, images: [] } }, context);
    return `${plan.service} was rolled back (${to}). Since then it is ${worstHealth(targets.map(({ status }) => status))}.`;
  } catch (error) {
    const { message } = asInfraError(error);
    return `${plan.service} could not be rolled back: ${message}`;
  }
}

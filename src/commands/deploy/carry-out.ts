import type { WantedImage } from "../../domain/health/evidence";
import { isWorkload } from "../../domain/deploy/revision";
import type { ObjectRef } from "../../domain/health/object";
import { worstHealth, type HealthTarget } from "../../domain/health/target";
import type { Note } from "../../domain/report";
import { asInfraError, type InfraError } from "../../errors";
import type { AwaitedHealth } from "../cluster/await-health";
import { permissionNotes } from "../cluster/permission-notes";
import { serviceHealth } from "../cluster/service-health";
import { webChecksOf } from "../cluster/service-places";
import { applyObjects } from "./apply-objects";
import type { TurnContext } from "./deploy-service";
import type { PlannedObjects } from "./planned-objects";
import type { ServicePlan } from "./plan-service";
import type { PreviewedObject } from "./preview-objects";
import { prune, type Leftover } from "./prune";
import { recordHealthy, rollBack } from "./revisions";

export const STANDARD_DEADLINE_SECONDS = 600;

export interface Work {
  readonly plan: ServicePlan;
  readonly planned: PlannedObjects;
  readonly objects: readonly PreviewedObject[];
  readonly pruned: readonly Leftover[];
}

export interface Done {
  readonly failure: InfraError | undefined;
  /** That what was applied was taken back, or could not be. */
  readonly wentBack: string | undefined;
  readonly health: readonly HealthTarget[];
  readonly notes: readonly Note[];
}

export const NOTHING_DONE: Done = { failure: undefined, wentBack: undefined, health: [], notes: [] };

/** Applies, prunes, waits, and goes back where it does not get healthy; as long as it is this run's turn. */
export async function carryOut(work: Work, context: TurnContext): Promise<Done> {
  const { plan, planned, objects, pruned } = work;
  const { cluster, inputs, ports, turn } = context;
  try {
    await applyObjects(objects, { cluster, force: inputs["force-conflicts"], scaled: planned.scaled, turn, ports });
    await prune(cluster, pruned, turn);
  } catch (error) {
    if (ports.signal.aborted) throw error;
    return { ...NOTHING_DONE, failure: asInfraError(error) };
  }
  const awaited = await healthOf(work, context);
  // What is there now is another run's work: no verdict about this one's, and nothing to go back from.
  if (turn.lost.aborted) return { ...NOTHING_DONE, failure: await turn.check().then(() => undefined, asInfraError) };
  const notes = permissionNotes(awaited.evidence, cluster.name);
  const status = worstHealth(awaited.targets.map((target) => target.status));
  if (awaited.unreachable === undefined && (status === "Healthy" || status === "Suspended")) {
    await recordHealthy(objects, cluster, turn).catch((error: unknown) => {
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
async function healthOf({ plan, objects }: Work, context: TurnContext): Promise<AwaitedHealth> {
  const { place, cluster, config, inputs, mask, hide, ports, read, turn } = context;
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
  const { clusters, clock, log } = ports;
  const signal = AbortSignal.any([ports.signal, turn.lost]);
  return serviceHealth(
    { ...question, standardDeadline: STANDARD_DEADLINE_SECONDS, mask, hide },
    { clusters, clock, log, signal },
  );
}

/** The evidence of what failed stays in the report. @returns how it went on */
async function goBack(work: Work, context: TurnContext): Promise<string> {
  const { plan, objects } = work;
  const { cluster, ports, turn } = context;
  ports.log.info(`${plan.service} does not get healthy: going back`);
  try {
    const back = await rollBack(objects, cluster, turn);
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

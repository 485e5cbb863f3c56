import pLimit from "p-limit";
import type { Config } from "../domain/config/schema";
import { clusterCheck, type ClusterFacts } from "../domain/doctor/cluster";
import {
  accessReview,
  applyNeeds,
  isAllowed,
  lookNeeds,
  turnNeeds,
  type ClusterNeed,
} from "../domain/doctor/cluster-needs";
import type { Check } from "../domain/doctor/check";
import { InfraError } from "../errors";
import type { DoctorInputs } from "../inputs";
import type { Ports } from "../ports";
import type { Cluster } from "../ports/cluster";
import { connector, servicePlaces, type Connect, type ServicePlace } from "./cluster/service-places";
import { outputReader } from "./cluster/stack-outputs";
import { appliedObjects, plannedObjects } from "./deploy/planned-objects";
import { planService } from "./deploy/plan-service";

const AT_ONCE = 6;
/** Whether it is there is all that is asked, and nothing of what is in it. */
const METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/**
 * Whether the clusters of these services can be reached from here, and whether the credentials may do in them what health
 * and a deploy of these manifests do: by the cluster's own word on each (SelfSubjectAccessReview), which changes nothing.
 */
export async function clusterChecks(
  services: readonly string[],
  config: Config,
  inputs: DoctorInputs,
  ports: Ports,
): Promise<readonly Check[]> {
  const connect = connector(config, outputReader(config, inputs, ports), ports);
  const places = await servicePlaces(services, config, inputs, ports);
  return Promise.all(places.map(async (place) => clusterCheck(await factsOf(place, { config, connect, ports }))));
}

interface Context {
  readonly config: Config;
  readonly connect: Connect;
  readonly ports: Ports;
}

async function factsOf(place: ServicePlace, context: Context): Promise<ClusterFacts> {
  const { service = "", choice } = place;
  const path = context.config.services?.[service]?.manifests;
  const known = { service, cluster: choice.name, isDeployed: path !== undefined };
  let namespace = place.namespace ?? "";
  try {
    const cluster = await context.connect(choice);
    namespace = place.namespace ?? cluster.namespace;
    const apply = path === undefined ? [] : await applyNeedsOf({ service, path, namespace }, cluster, context);
    const turn = path === undefined ? [] : turnNeeds(service, namespace);
    const missing = await missingIn(cluster, [...apply, ...turn, ...lookNeeds(namespace)]);
    return { ...known, namespace, answer: missing === undefined ? { kind: "untold" } : { kind: "told", missing } };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { ...known, namespace, answer: { kind: "unusable", why: error.explanation } };
  }
}

/** What a deploy would ask of the cluster, by the same reading of the manifests. @throws InfraError as a deploy would */
async function applyNeedsOf(
  { service, path, namespace }: { readonly service: string; readonly path: string; readonly namespace: string },
  cluster: Cluster,
  { config, ports }: Context,
): Promise<ClusterNeed[]> {
  const plan = await planService({ service, paths: [path], images: [], config }, ports);
  return applyNeeds(appliedObjects(await plannedObjects(plan, cluster, { namespace, commit: undefined })));
}

/** undefined: it does not say. */
async function missingIn(cluster: Cluster, needs: readonly ClusterNeed[]): Promise<ClusterNeed[] | undefined> {
  const limit = pLimit(AT_ONCE);
  const told = await Promise.all(needs.map((need) => limit(() => isGranted(cluster, need))));
  return told.includes(undefined) ? undefined : needs.filter((_, index) => told[index] === false);
}

async function isGranted(cluster: Cluster, need: ClusterNeed): Promise<boolean | undefined> {
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const { status, body } = await cluster.call({ method: "POST", path, body: accessReview(need) });
  const isTold = status === 201 ? isAllowed(body) : undefined;
  // Nobody has to make what is there: a namespace, most often, that somebody else has made.
  if (isTold !== false || need.verb !== "create" || need.path === null) return isTold;
  return (await cluster.call({ path: need.path, accept: METADATA_ONLY })).status === 200;
}

import type { Config } from "../domain/config/schema";
import { clusterCheck, type ClusterFacts } from "../domain/doctor/cluster";
import type { Check } from "../domain/doctor/check";
import { isJsonObject } from "../domain/value-json";
import { InfraError } from "../errors";
import type { DoctorInputs } from "../inputs";
import type { Ports } from "../ports";
import { connector, servicePlaces, type Connect, type ServicePlace } from "./cluster/service-places";
import { outputReader } from "./cluster/stack-outputs";

/**
 * Whether the clusters of these services can be reached from here, and what the credentials may do in them: by the cluster's
 * own word (SelfSubjectRulesReview), which changes nothing.
 */
export async function clusterChecks(
  services: readonly string[],
  config: Config,
  inputs: DoctorInputs,
  ports: Ports,
): Promise<readonly Check[]> {
  const connect = connector(config, outputReader(config, inputs, ports), ports);
  const places = await servicePlaces(services, config, inputs, ports);
  return Promise.all(places.map(async (place) => clusterCheck(await factsOf(place, config, connect))));
}

async function factsOf(place: ServicePlace, { services = {} }: Config, connect: Connect): Promise<ClusterFacts> {
  const { service = "", choice } = place;
  const known = { service, cluster: choice.name, isDeployed: services[service]?.manifests !== undefined };
  try {
    const cluster = await connect(choice);
    const namespace = place.namespace ?? cluster.namespace;
    return { ...known, namespace, answer: await rulesIn(namespace, cluster) };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { ...known, namespace: place.namespace ?? "", answer: { kind: "unusable", why: error.explanation } };
  }
}

async function rulesIn(namespace: string, cluster: Awaited<ReturnType<Connect>>): Promise<ClusterFacts["answer"]> {
  const [apiVersion, kind] = ["authorization.k8s.io/v1", "SelfSubjectRulesReview"];
  const { status, body } = await cluster.call({
    method: "POST",
    path: `/apis/${apiVersion}/selfsubjectrulesreviews`,
    body: { apiVersion, kind, spec: { namespace } },
  });
  if (status !== 201 || !isJsonObject(body)) return { kind: "untold", why: String(status) };
  return { kind: "rules", status: body["status"] };
}

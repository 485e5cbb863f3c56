import type { Config } from "../../domain/config/schema";
import type { ServiceHealth } from "../../domain/config/health-schema";
import { chooseCluster, outputsIn, withOutputs, type ClusterChoice } from "../../domain/kube/cluster-choice";
import { webCheck, webCheckWords } from "../../domain/kube/web-check-words";
import type { WebCheck } from "../../domain/kube/web-check";
import { stackEnvironment } from "../../domain/stack-environment";
import type { Inputs } from "../../inputs";
import type { Ports } from "../../ports";
import type { Cluster, ClusterAccess } from "../../ports/cluster";
import { outputText, type OutputReader } from "./stack-outputs";

/** A service, and where it runs. */
export interface ServicePlace {
  /** undefined: no service is named, it is about the namespace. */
  readonly service: string | undefined;
  readonly choice: ClusterChoice;
  readonly namespace: string | undefined;
  readonly words: ServiceHealth;
}

type PlaceInputs = Pick<Inputs, "kubeconfig" | "context" | "cluster" | "region" | "namespace">;

/** @throws InfraError INPUT_INVALID */
export async function servicePlaces(
  services: readonly (string | undefined)[],
  config: Config,
  inputs: PlaceInputs,
  ports: Pick<Ports, "clusters" | "environment">,
): Promise<ServicePlace[]> {
  const byName = services.some((service) => typeof configOf(service, config).cluster === "string");
  const contexts = byName ? await ports.clusters.contexts() : [];
  return services.map((service) => {
    const words = configOf(service, config);
    const choice = chooseCluster(service, { config, inputs, environment: ports.environment, contexts });
    return { service, choice, words, namespace: inputs.namespace ?? words.namespace };
  });
}

const configOf = (service: string | undefined, { health }: Config): ServiceHealth =>
  (service === undefined ? undefined : health?.[service]) ?? {};

/** Connects to each cluster once, whichever services run in it. */
export type Connect = (choice: ClusterChoice) => Promise<Cluster>;

export function connector(
  config: Config,
  read: OutputReader,
  ports: Pick<Ports, "clusters" | "environment" | "signal">,
): Connect {
  const known = new Map<string, Promise<Cluster>>();
  return (choice) => {
    const key = JSON.stringify(choice);
    const cluster =
      known.get(key) ??
      accessOf(choice, config, read, ports).then((access) => ports.clusters.connect(access, ports.signal));
    known.set(key, cluster);
    return cluster;
  };
}

async function accessOf(
  { name, context, stack, way }: ClusterChoice,
  config: Config,
  read: OutputReader,
  { environment }: Pick<Ports, "environment">,
): Promise<ClusterAccess> {
  const env = stack === undefined ? {} : stackEnvironment(stack, config, environment);
  const common = { name, env, ...(context === undefined ? {} : { context }) };
  switch (way.kind) {
    case "environment":
    case "file":
    case "eks":
      return { ...common, ...way };
    case "output": {
      const text = await outputText(read, way.stack, way.output);
      return { ...common, kind: "text", text, origin: `output ${way.output} of ${way.stack}` };
    }
  }
}

/** The web addresses to ask, with the outputs of stacks in place. A path alone is below the service's stack's output `url`. */
export async function webChecksOf(
  { words, choice }: ServicePlace,
  input: readonly string[],
  read: OutputReader,
): Promise<WebCheck[]> {
  return Promise.all(
    webCheckWords(words.http, input).map(async (word) => {
      const text =
        word.url.startsWith("/") && choice.stack !== undefined ? `\${${choice.stack}.url}${word.url}` : word.url;
      const values = new Map<string, string>();
      for (const { stack, output } of outputsIn(text))
        values.set(`${stack}.${output}`, await outputText(read, stack, output));
      return webCheck(word, withOutputs(text, (stack, output) => values.get(`${stack}.${output}`)) ?? text);
    }),
  );
}

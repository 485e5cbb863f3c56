import type { Config } from "../config/schema";
import type { ServiceHealth } from "../config/health-schema";
import { InfraError } from "../../errors";

/** Where a service runs, as inputs and infra-action.yml say it; a stack's output is still to be read. */
export interface ClusterChoice {
  /** What the run calls it. */
  readonly name: string;
  readonly context: string | undefined;
  /** Whose environment (`env`) gives the credentials. */
  readonly stack: string | undefined;
  readonly way:
    | { readonly kind: "environment" }
    | { readonly kind: "file"; readonly path: string }
    | { readonly kind: "eks"; readonly cluster: string; readonly region: string }
    | { readonly kind: "output"; readonly stack: string; readonly output: string };
}

export interface ChoiceInputs {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly region?: string | undefined;
}

const OUTPUT = /^(.+:[^:/]+)\/([^/]+)$/;

/**
 * An input's word wins over infra-action.yml's; without any the kubeconfig of the environment is taken. A service that was
 * made by hand (`managed: false`) needs no stack: its cluster is named like any other.
 * @param contexts of the environment's kubeconfig: a name that is one of them means that one
 * @throws InfraError INPUT_INVALID where an EKS cluster has no region
 */
export function chooseCluster(
  service: string | undefined,
  {
    config,
    inputs,
    environment,
    contexts,
  }: {
    readonly config: Config;
    readonly inputs: ChoiceInputs;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly contexts: readonly string[];
  },
): ClusterChoice {
  const health = service === undefined ? undefined : config.health?.[service];
  const stack = service === undefined ? undefined : config.services?.[service]?.stack;
  const own = { context: inputs.context, stack };
  const regionOf = (given: string | undefined): string | undefined =>
    [inputs.region, given, environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]].find(
      (word) => word !== undefined && word !== "",
    );
  if (inputs.kubeconfig !== undefined) return fromKubeconfig(inputs.kubeconfig, own);
  if (inputs.cluster !== undefined) return eks(inputs.cluster, regionOf(undefined), own);
  const word = health?.cluster;
  if (word === undefined) return { ...own, name: inputs.context ?? "current", way: { kind: "environment" } };
  if (typeof word === "string")
    return contexts.includes(word)
      ? { name: word, context: own.context ?? word, stack, way: { kind: "environment" } }
      : eks(word, regionOf(undefined), own);
  if ("eks" in word) return eks(word.eks, regionOf(word.region), own);
  return fromWord(word, own);
}

type Own = Pick<ClusterChoice, "context" | "stack">;

function fromWord(
  word: Exclude<ServiceHealth["cluster"], string | undefined | { eks: string }>,
  own: Own,
): ClusterChoice {
  const context = own.context ?? ("context" in word ? word.context : undefined);
  if ("kubeconfig" in word)
    return {
      ...own,
      context,
      name: context ?? fileName(word.kubeconfig),
      way: { kind: "file", path: word.kubeconfig },
    };
  return fromKubeconfig("output" in word ? word.output : "", { ...own, context });
}

function fromKubeconfig(text: string, own: Own): ClusterChoice {
  const [, stack, output] = OUTPUT.exec(text) ?? [];
  if (stack === undefined || output === undefined)
    return { ...own, name: own.context ?? fileName(text), way: { kind: "file", path: text } };
  return { ...own, stack, name: own.context ?? stack, way: { kind: "output", stack, output } };
}

/** A runner's folders are nobody's name for a cluster. */
const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function eks(cluster: string, region: string | undefined, own: Own): ClusterChoice {
  if (region !== undefined) return { ...own, name: cluster, way: { kind: "eks", cluster, region } };
  throw new InfraError("INPUT_INVALID", {
    what: `The region of the EKS cluster ${cluster} is not known.`,
    next: 'Give "region", or `cluster: {eks: …, region: …}` in infra-action.yml, or set AWS_REGION.',
  });
}

/** Outputs of stacks that a text asks for: `${infra:day.url}`. */
const PLACEHOLDER = /\$\{([^${}]+:[^:/${}]+)\.([^.${}]+)\}/g;

export function outputsIn(text: string): { readonly stack: string; readonly output: string }[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, stack = "", output = ""]) => ({ stack, output }));
}

/** The text with outputs in place; undefined where `valueOf` has none. */
export function withOutputs(
  text: string,
  valueOf: (stack: string, output: string) => string | undefined,
): string | undefined {
  let isMissing = false;
  const filled = text.replace(PLACEHOLDER, (_, stack: string, output: string) => {
    const value = valueOf(stack, output);
    isMissing ||= value === undefined;
    return value ?? "";
  });
  return isMissing ? undefined : filled;
}

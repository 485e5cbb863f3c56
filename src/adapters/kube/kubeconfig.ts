import { resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { InfraError } from "../../errors";
import type { ClusterAccess } from "../../ports/cluster";
import { eksKubeconfig } from "./eks";

type Environment = Readonly<Record<string, string | undefined>>;

export interface KubeconfigPlace {
  readonly environment: Environment;
  /** What relative paths are from. */
  readonly root: string;
}

/** What the client's package takes where there is no kubeconfig at all: a cluster on localhost:8080, which nobody has named. */
const MADE_UP = "loaded-context";

/**
 * The kubeconfig that an access means, with its context chosen. The client's package is loaded here and nowhere else, and
 * of it only what reads kubeconfigs and gives credentials (exec plugins, OIDC, proxies).
 * @throws InfraError CLUSTER_CONFIG_INVALID, CLUSTER_CREDENTIALS
 */
export async function loadKubeconfig(access: ClusterAccess, place: KubeconfigPlace): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import("@kubernetes/client-node/dist/config.js");
  const config = new Config();
  try {
    await fill(config, access, place);
  } catch (error) {
    if (error instanceof InfraError) throw error;
    throw unusable(access, reasonOf(error));
  }
  if (access.kind === "environment" && config.getCurrentContext() === MADE_UP) throw unusable(access, "There is none.");
  if (access.context !== undefined) config.setCurrentContext(access.context);
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null || config.getCurrentCluster() === null) throw unusable(access, noContext(config));
  giveEnvironment(config, access.env ?? {});
  useProxy(config, place.environment);
  return config;
}

async function fill(config: KubeConfig, access: ClusterAccess, { environment, root }: KubeconfigPlace): Promise<void> {
  switch (access.kind) {
    case "environment":
      return config.loadFromDefault();
    case "file":
      return config.loadFromFile(resolve(root, access.path));
    case "text":
      return config.loadFromString(access.text);
    case "eks":
      return config.loadFromString(await eksKubeconfig(access, { ...environment, ...access.env }));
  }
}

/** Credentials are asked for with the stack's own environment (AWS_PROFILE and the like). */
function giveEnvironment(config: KubeConfig, env: Environment): void {
  const pairs = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  if (pairs.length === 0) return;
  for (const user of config.users) {
    const exec: unknown = user.exec;
    if (typeof exec !== "object" || exec === null) continue;
    const own = "env" in exec && Array.isArray(exec.env) ? (exec.env as unknown[]) : [];
    // The kubeconfig's own words win.
    Object.assign(exec, { env: [...pairs, ...own] });
  }
}

/** As kubectl does; the client's package knows the kubeconfig's own proxy-url only. */
function useProxy(config: KubeConfig, environment: Environment): void {
  const cluster = config.getCurrentCluster();
  const proxy = environment["HTTPS_PROXY"] ?? environment["https_proxy"] ?? "";
  if (cluster === null || cluster.proxyUrl !== undefined || proxy === "" || !URL.canParse(cluster.server)) return;
  const { hostname } = new URL(cluster.server);
  const except = (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "").split(",").map((name) => name.trim());
  const isExcept = except.some((name) => name === "*" || (name !== "" && hostname.endsWith(name.replace(/^\*/, ""))));
  if (isExcept || hostname === "localhost" || hostname.startsWith("127.")) return;
  Object.assign(cluster, { proxyUrl: proxy });
}

function noContext(config: KubeConfig): string {
  const known = config.getContexts().map(({ name }) => name);
  const wanted = config.getCurrentContext();
  if (wanted === undefined || wanted === "") return "It has no current-context.";
  return `It has no usable context ${JSON.stringify(wanted)}; it has ${known.length === 0 ? "none" : known.slice(0, 10).join(", ")}.`;
}

/** Never the text itself: a kubeconfig is full of secrets, and a parser's message may quote a line of it. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EACCES" || code === "EISDIR") return "The file cannot be read.";
  return "It is no kubeconfig.";
}

function unusable(access: ClusterAccess, why: string): InfraError {
  return new InfraError("CLUSTER_CONFIG_INVALID", {
    what: `The kubeconfig of cluster ${access.name} (${originOf(access)}) cannot be used.`,
    why,
    next: 'Check "kubeconfig", "context" or the cluster\'s entry in infra-action.yml; `kubectl config view --minify` shows what is taken.',
  });
}

function originOf(access: ClusterAccess): string {
  switch (access.kind) {
    case "environment":
      return "KUBECONFIG or ~/.kube/config";
    case "file":
      return access.path;
    case "text":
      return access.origin;
    case "eks":
      return `EKS ${access.cluster}, ${access.region}`;
  }
}

/** Names of the contexts of the environment's kubeconfig; none where there is none that can be read. */
export async function contextsOf(place: KubeconfigPlace): Promise<readonly string[]> {
  const config = await loadKubeconfig({ name: "current", kind: "environment" }, place).catch(() => undefined);
  return config?.getContexts().map(({ name }) => name) ?? [];
}

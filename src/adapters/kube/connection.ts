import http from "node:http";
import https from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { InfraError } from "../../errors";
import type { ApiRequest } from "../../ports/cluster";

/** An answer whose body is still to come. */
export interface OpenAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly response: http.IncomingMessage;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Without a byte for so long, it is given up. */
  readonly silenceMs: number;
}

/** Speaks HTTP to one API server, with the kubeconfig's credentials, proxy and certificates. */
export class Connection {
  readonly #load: () => Promise<KubeConfig>;
  #config: KubeConfig;

  constructor(config: KubeConfig, load: () => Promise<KubeConfig>) {
    this.#config = config;
    this.#load = load;
  }

  get namespace(): string {
    const { namespace } = this.#config.getContextObject(this.#config.getCurrentContext()) ?? {};
    return namespace ?? "default";
  }

  /** Forgets tokens and files that were read: they may have been given anew. */
  async renew(): Promise<void> {
    this.#config = await this.#load();
  }

  /**
   * Sends a request and resolves once the answer's head is there.
   * @throws InfraError CLUSTER_CREDENTIALS where no credentials are given; Error of the network where there is no answer
   */
  async open(request: ApiRequest, { signal, silenceMs }: OpenOptions): Promise<OpenAnswer> {
    const payload = request.body === undefined ? undefined : JSON.stringify(request.body);
    const url = this.#url(request);
    const options = await this.#options(request, payload);
    const { request: send } = url.protocol === "http:" ? http : https;
    return new Promise((resolve, reject) => {
      const sent = send(url, { ...options, signal }, (response) => {
        const after = Number(response.headers["retry-after"]);
        const retryAfterSeconds = Number.isFinite(after) && after >= 0 ? after : undefined;
        resolve({ status: response.statusCode ?? 0, retryAfterSeconds, response });
      });
      sent.setTimeout(silenceMs, () => sent.destroy(new Error("no answer in time")));
      sent.once("error", reject);
      sent.end(payload);
    });
  }

  #url({ path, query = {} }: ApiRequest): URL {
    const base = this.#config.getCurrentCluster()?.server ?? "";
    const url = new URL(base.replace(/\/$/, "") + path);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return url;
  }

  async #options(request: ApiRequest, payload: string | undefined): Promise<https.RequestOptions> {
    const { method = "GET", accept = "application/json", contentType = "application/json" } = request;
    const options: https.RequestOptions = {};
    try {
      // The package's type is of its own copy of Node's types.
      await this.#config.applyToHTTPSOptions(options as never);
    } catch (error) {
      throw noCredentials(this.#config, error);
    }
    const headers: Record<string, string | number> = { accept, "user-agent": "infra-action" };
    if (payload !== undefined)
      Object.assign(headers, { "content-type": contentType, "content-length": Buffer.byteLength(payload) });
    return { ...options, method, headers: { ...options.headers, ...headers } };
  }
}

/** The exec plugin's words are shown in part: they say what is wrong (a profile, a region), and plugins print no tokens there. */
function noCredentials(config: KubeConfig, error: unknown): InfraError {
  const plugin = config.getCurrentUser()?.exec as { command?: string } | undefined;
  const who = plugin?.command === undefined ? "The kubeconfig" : `The kubeconfig's plugin ${plugin.command}`;
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  const said = error instanceof Error ? (error.message.trim().split("\n", 1)[0] ?? "") : "";
  return new InfraError(
    "CLUSTER_CREDENTIALS",
    {
      what: `${who} gave no credentials for the cluster.`,
      why: missing ? "The program is not on PATH." : said.slice(0, 300),
      next: "Sign in before this step; `kubectl get --raw /version` with the same kubeconfig shows the same error.",
    },
    { cause: error },
  );
}

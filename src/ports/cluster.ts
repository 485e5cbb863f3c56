import type { WebAnswer } from "../domain/kube/web-check";

/** How to get at one cluster. Nothing of it is ever shown but its name. */
export type ClusterAccess = {
  /** What the run calls it. */
  readonly name: string;
  /** Of the kubeconfig; default: its current one. */
  readonly context?: string;
  /** Added to the environment of what gives credentials (the AWS CLI). */
  readonly env?: Readonly<Record<string, string | undefined>>;
} & (
  | { readonly kind: "environment" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "text"; readonly text: string; readonly origin: string }
  | { readonly kind: "eks"; readonly cluster: string; readonly region: string }
);

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server: /api/v1/namespaces/x/pods. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Default: JSON. */
  readonly accept?: string;
}

/** What the API server said. A refusal is an answer too. */
export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  readonly body: unknown;
}

export interface CallOptions {
  /** Whether it is tried again; default true. */
  readonly patient?: boolean;
  /** Ends it in place of the run's: for what has to be done though the run was cancelled. */
  readonly signal?: AbortSignal | undefined;
}

/** How a watch ended: `gone`: its resourceVersion is too old, list again; `closed`: as watches do; else what went wrong. */
export type WatchEnd = "closed" | "gone" | "refused" | "broken" | "stopped";

/** One cluster's API, credentials and all. Each call tries again by itself where that can help (429, 5xx, a restart). */
export interface Cluster {
  readonly name: string;
  /** The context's, or `default`. */
  readonly namespace: string;
  /** @throws InfraError CLUSTER_UNREACHABLE, CLUSTER_CREDENTIALS where there is no answer at all */
  call(request: ApiRequest, options?: CallOptions): Promise<ApiAnswer>;
  /** Tells of each change until it ends; never throws. */
  watch(
    request: Pick<ApiRequest, "path" | "query">,
    told: { readonly onEvent: (event: unknown) => void; readonly signal: AbortSignal },
  ): Promise<WatchEnd>;
}

/** What is asked of a web address. */
export interface WebRequest {
  readonly url: string;
  readonly timeoutMs: number;
  /** Private, loopback and link-local addresses may be asked. */
  readonly allowPrivate: boolean;
  readonly followRedirects: boolean;
  readonly signal?: AbortSignal;
}

export interface Clusters {
  /** @throws InfraError CLUSTER_CONFIG_INVALID, CLUSTER_CREDENTIALS */
  connect(access: ClusterAccess, signal: AbortSignal): Promise<Cluster>;
  /** Names of the contexts of the environment's kubeconfig; none where there is none. */
  contexts(): Promise<readonly string[]>;
  web(request: WebRequest): Promise<WebAnswer>;
  /** Resolves after so long, or at once when the run is cancelled. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

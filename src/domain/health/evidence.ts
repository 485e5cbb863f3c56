import type { KubeObject, ObjectRef } from "./object";

/** Everything that was read of one cluster, or of a file, to judge from. Nothing in it is masked or trusted yet. */
export interface Evidence {
  /** Also events (kind Event) and the classes, config maps and pods that others refer to. */
  readonly objects: readonly KubeObject[];
  /** What `objects` holds all of: only there does an absent object mean that it does not exist. */
  readonly listed: readonly Listed[];
  readonly logs: readonly ContainerLog[];
  /** What was asked for and refused, or could not be had. */
  readonly unreadable: readonly Unreadable[];
  readonly http: readonly HttpResult[];
  readonly wantedImages: readonly WantedImage[];
  /** What somebody piped in, or wrote and has not applied yet; undefined: a cluster was asked. */
  readonly from?: "objects" | "manifests";
  /** Milliseconds since the epoch: the moment of reading. */
  readonly now: number;
}

export interface Listed {
  readonly group: string;
  readonly kind: string;
  /** null: in all namespaces, or of a kind that is in none. */
  readonly namespace: string | null;
}

export interface ContainerLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before the last restart. */
  readonly previous: boolean;
  /** The last ones, in their order. */
  readonly lines: readonly string[];
}

/** A request that the cluster did not answer with what was asked for. */
export interface Unreadable {
  readonly apiGroup: string;
  /** In the plural, as RBAC names it: `deployments`, `pods/log`. */
  readonly resource: string;
  /** null: in all of them, or of a kind that is in none. */
  readonly namespace: string | null;
  readonly verb: string;
  /** Forbidden, NotFound, Timeout …: the API's own word. */
  readonly reason: string;
}

/** A web address that was asked, and whether the answer was the wanted one. */
export interface HttpResult {
  readonly url: string;
  /** null: there was no answer. */
  readonly status: number | null;
  /** Why it is not the wanted answer, in words: `answers 503, not 200`. null: it is. */
  readonly problem: string | null;
  readonly latencyMilliseconds: number | null;
  /** When the server's certificate ends; null without one. */
  readonly certificateExpires: number | null;
  /** It was not asked at all, and this is why (a private address, no permission): the verdict is Unknown. */
  readonly notAsked: string | null;
}

/** The image that this run deployed. */
export interface WantedImage {
  readonly workload: ObjectRef;
  readonly container: string;
  /** As it was deployed: registry/name@sha256:… */
  readonly image: string;
  /** sha256:… */
  readonly digest: string;
}

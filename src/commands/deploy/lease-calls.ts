import { LEASE, parseLease, type Lease } from "../../domain/deploy/turn";
import { foreignLine } from "../../domain/health/text";
import { pathOf } from "../../domain/kube/kinds";
import { refusalOf } from "../../domain/kube/server-status";
import type { JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { ApiAnswer, Cluster } from "../../ports/cluster";

export interface LeasePlace {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly name: string;
}

/** There can be no queue, and why; undefined: its namespace is still to be made, by this deploy. */
export interface NoQueue {
  readonly because: string | undefined;
}

export const isNoQueue = (answer: object | string): answer is NoQueue =>
  typeof answer === "object" && "because" in answer;

interface CallOptions {
  /** In place of the run's: a turn is kept and given back though the run was cancelled. */
  readonly signal?: AbortSignal;
}

/** `none`: it is not there, or cannot be; who tries to make it will see. @throws InfraError CLUSTER_UNREACHABLE */
export async function readLease(place: LeasePlace, { signal }: CallOptions = {}): Promise<Lease | "none" | NoQueue> {
  const answer = await place.cluster.call({ path: pathOf(LEASE, place) }, { signal, patient: signal === undefined });
  if (answer.status === 404) return "none";
  return leaseOf(answer) ?? noQueue(answer, place, "get");
}

/**
 * Makes it, or writes it over the version that the body names.
 * @returns `changed`: somebody else was faster; nothing was written
 * @throws InfraError CLUSTER_UNREACHABLE
 */
export async function writeLease(
  place: LeasePlace,
  { body, isNew }: { readonly body: JsonObject; readonly isNew: boolean },
  { signal }: CallOptions = {},
): Promise<Lease | "changed" | NoQueue> {
  const { cluster, namespace } = place;
  const answer = await cluster.call(
    isNew
      ? { method: "POST", path: pathOf(LEASE, { namespace }), body }
      : { method: "PUT", path: pathOf(LEASE, place), body },
    { signal, patient: signal === undefined },
  );
  // One that was there a moment ago was deleted: that is a change, too.
  if (answer.status === 409 || (answer.status === 404 && !isNew)) return "changed";
  return leaseOf(answer) ?? noQueue(answer, place, isNew ? "create" : "update");
}

const leaseOf = ({ status, body }: ApiAnswer): Lease | undefined => (status < 300 ? parseLease(body) : undefined);

function noQueue(answer: ApiAnswer, { cluster, namespace }: LeasePlace, verb: string): NoQueue {
  const { reason, message } = refusalOf(answer);
  const what = `${LEASE.resource}.${LEASE.group}`;
  if (answer.status === 404)
    return { because: message.includes(`namespaces "`) ? undefined : `Cluster ${cluster.name} serves no ${what}` };
  if (answer.status === 403)
    return {
      because: message.includes(" cannot ")
        ? `The credentials for cluster ${cluster.name} may not ${verb} ${what} in namespace ${namespace} (get, create and update are needed)`
        : `Cluster ${cluster.name} refuses to ${verb} ${what} in namespace ${namespace} (${foreignLine(message)})`,
    };
  throw new InfraError("CLUSTER_UNREACHABLE", {
    what: `The cluster does not tell whose turn it is to deploy: it answers ${reason} to ${verb} ${what} in namespace ${namespace}.`,
    why: foreignLine(message),
    next: "Run it again once the cluster answers.",
  });
}

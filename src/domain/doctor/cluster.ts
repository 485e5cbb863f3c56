import { LEASE } from "../deploy/turn";
import type { Explanation } from "../../errors";
import { named, ok, problem, unknown, warning, type Check } from "./check";
import { needWords, type ClusterNeed } from "./cluster-needs";

/** A service of infra-action.yml, and what its cluster says of the credentials that this job has. */
export interface ClusterFacts {
  readonly service: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Whether it is deployed from here; else it is only looked at. */
  readonly isDeployed: boolean;
  readonly answer:
    /** Its cluster, or its manifests. */
    | { readonly kind: "unusable"; readonly why: Explanation }
    | { readonly kind: "untold" }
    /** What of all that is needed the credentials may not do. */
    | { readonly kind: "told"; readonly missing: readonly ClusterNeed[] };
}

/** Whether the service's cluster can be used from this job, by its own word on what the credentials may do. */
export function clusterCheck(facts: ClusterFacts): Check {
  const { service, cluster, namespace, isDeployed, answer } = facts;
  const about = { id: "cluster", subject: service };
  const amiss = isDeployed ? problem : warning;
  const at = `${named(cluster)}, namespace ${named(namespace)}`;
  if (answer.kind === "unusable") {
    const { what, why, next } = answer.why;
    return amiss({ ...about, found: [what, why].filter((part) => part !== undefined).join(" "), fix: next });
  }
  if (answer.kind === "untold")
    return unknown({ ...about, found: `${at} answers, and does not say what the credentials may do.` });
  const { missing } = answer;
  const verbs = isDeployed ? "read and apply" : "read";
  if (missing.length === 0)
    return ok({ ...about, found: `${at} answers; the credentials may ${verbs} what is needed there.` });
  const found = `${at} answers; the credentials may not ${placesOf(missing, namespace)}.`;
  const isOnlyLook = missing.every(({ isForDeploy }) => !isForDeploy);
  return (isOnlyLook ? warning : amiss)({ ...about, found, fix: fixOf(missing) });
}

/** Other namespaces than the service's, and what is in none, are named. */
function placesOf(missing: readonly ClusterNeed[], own: string): string {
  const places = Map.groupBy(missing, ({ namespace }) => namespace);
  return [...places]
    .map(([namespace, needs]) => {
      if (namespace === own) return needWords(needs);
      return `${needWords(needs)} ${namespace === null ? "(cluster-wide)" : `in namespace ${named(namespace)}`}`;
    })
    .join("; ");
}

function fixOf(missing: readonly ClusterNeed[]): string {
  const namespaces = [...new Set(missing.flatMap(({ namespace }) => namespace ?? []))].map((name) => named(name));
  const isWide = missing.some(({ namespace }) => namespace === null);
  const whom = "to whom the kubeconfig stands for";
  const roles =
    namespaces.length === 0
      ? ""
      : `Bind a Role or ClusterRole with these verbs ${whom}, in namespace ${namespaces.join(", ")}.`;
  const wide = isWide
    ? `What is in no namespace needs a ClusterRole and a ClusterRoleBinding${namespaces.length === 0 ? ` ${whom}` : ""}.`
    : "";
  const hasNoTurn = missing.some(({ group, resource }) => group === LEASE.group && resource === LEASE.resource);
  const turns = hasNoTurn
    ? "Without leases two deploys of the service at the same time do not wait for each other."
    : "";
  return [roles, wide, turns].filter((part) => part !== "").join(" ");
}

import { HEALTH_STATUSES, type HealthStatus, type HealthTarget } from "../domain/health/target";

/** Kinds that others make: they come after those that somebody wrote. */
const MADE_BY_OTHERS: readonly string[] = ["ReplicaSet", "Pod", "EndpointSlice", "Endpoints"];

/** The worst first; among equals what a person looks at before what it is made of. */
export function byHealth(targets: readonly HealthTarget[]): HealthTarget[] {
  const isMade = ({ kind }: HealthTarget): number => Number(MADE_BY_OTHERS.includes(kind));
  return targets.toSorted((one, other) => badness(other) - badness(one) || isMade(one) - isMade(other));
}

const badness = ({ status }: HealthTarget): number => HEALTH_STATUSES.indexOf(status);

/** `1 Degraded · 6 Healthy`, the worst first. */
export function healthWords(targets: readonly HealthTarget[]): string {
  return HEALTH_STATUSES.toReversed()
    .flatMap((status) => {
      const count = targets.filter((target) => target.status === status).length;
      return count === 0 ? [] : [`${count} ${status}`];
    })
    .join(" · ");
}

/** Its kind and name, and where it is as far as there are several places. Foreign text. */
export function targetName({ kind, name, namespace, cluster }: HealthTarget, all: readonly HealthTarget[]): string {
  const spread = (of: (target: HealthTarget) => string | null): boolean => new Set(all.map(of)).size > 1;
  const place = [
    ...(cluster !== null && spread((target) => target.cluster) ? [cluster] : []),
    ...(namespace !== null && spread((target) => target.namespace) ? [namespace] : []),
  ];
  return `${kind} ${[...place, name].join("/")}`;
}

export const isWell = (status: HealthStatus): boolean => status === "Healthy";

import { HEALTH_STATUSES, type HealthTarget } from "./health/target";
import type { AcceptedReport } from "./merge-pick";

export interface MergedHealth {
  readonly targets: readonly HealthTarget[];
  /** Paths of reports whose targets a later attempt judged again: their own verdict has no say any more. */
  readonly outdated: ReadonlySet<string>;
}

interface Judged {
  readonly target: HealthTarget;
  readonly path: string;
  readonly attempt: number;
}

/** Each target once: a later attempt's verdict stands for those before it; of two of one attempt the worse counts. */
export function mergeHealth(reports: readonly AcceptedReport[]): MergedHealth {
  const picked = new Map<string, Judged>();
  const outdated = new Set<string>();
  for (const { path, report } of reports)
    for (const target of report.health) {
      const key = JSON.stringify([target.cluster, target.kind, target.namespace, target.name]);
      const next = { target, path, attempt: report.run.attempt ?? 1 };
      const before = picked.get(key);
      if (before === undefined || isStronger(next, before)) picked.set(key, next);
      if (before !== undefined && before.attempt !== next.attempt)
        outdated.add(before.attempt < next.attempt ? before.path : next.path);
    }
  return { targets: worstFirst([...picked.values()].map(({ target }) => target)), outdated };
}

/** The order of every rendering. */
export function worstFirst(targets: readonly HealthTarget[]): HealthTarget[] {
  return targets.toSorted((one, other) => badness(other) - badness(one));
}

function isStronger(one: Judged, other: Judged): boolean {
  return (one.attempt - other.attempt || badness(one.target) - badness(other.target)) > 0;
}

const badness = ({ status }: HealthTarget): number => HEALTH_STATUSES.indexOf(status);

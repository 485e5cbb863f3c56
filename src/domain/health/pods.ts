import { refOf, type KubeObject } from "./object";
import { refusalWords } from "./refusal";
import type { Scene } from "./scene";
import { HEALTH_STATUSES, type HealthEvidence } from "./target";
import { because, type Verdict } from "./verdict";

/** The pod that says most about why the others of its kind are not ready; null where none says anything. */
export function podCause(pods: readonly KubeObject[], scene: Scene): Verdict["because"] {
  const judged = pods
    .map((pod) => ({ pod, found: scene.verdict(pod) }))
    .filter(({ found }) => found.status !== "Healthy")
    .sort((one, other) => badness(other.found) - badness(one.found));
  const [worst] = judged;
  return worst === undefined ? null : because(refOf(worst.pod), worst.found, "");
}

const badness = ({ status, because: cause, evidence }: Verdict): number =>
  // Of equal ones the pod that has a cause or a log is the better witness.
  HEALTH_STATUSES.indexOf(status) * 10 +
  (cause === null ? 0 : 2) +
  (evidence.some(({ what }) => what.startsWith("Log ")) ? 1 : 0);

/**
 * A workload that lacks pods: Degraded where a pod of it is past hope, else under way. What could not be seen of its pods
 * is said.
 */
export function lacking(
  status: "Progressing" | "Degraded",
  words: string,
  { pods, namespace, evidence = [] }: LackingSubject,
  scene: Scene,
): Verdict {
  const cause = podCause(pods, scene);
  const isHopeless = cause !== null && (cause.verdict.status === "Degraded" || cause.verdict.status === "Missing");
  return {
    status: isHopeless ? "Degraded" : status,
    reason: words,
    since: cause?.verdict.since ?? null,
    evidence: [...evidence, ...unreadPods(namespace, scene)],
    because: cause,
  };
}

export interface LackingSubject {
  readonly pods: readonly KubeObject[];
  readonly namespace: string | null;
  readonly evidence?: readonly HealthEvidence[];
}

function unreadPods(namespace: string | null, scene: Scene): HealthEvidence[] {
  const known = scene.knows("Pod", namespace);
  if (typeof known === "string") return [];
  return [{ what: "Not read", lines: [refusalWords(known.refused)] }];
}

import { conditionOf, wordsOf, type Condition } from "./conditions";
import { lastEnd, type ContainerStatus } from "./container";
import type { ClusterEvent } from "./event";
import { foreignLine } from "./text";

const isUnhealthy = ({ isWarning, reason }: ClusterEvent): boolean => isWarning && reason === "Unhealthy";

/** What the last probe that failed got, as the kubelet tells it; events are the newest first. */
export function failedProbe(events: readonly ClusterEvent[]): string | undefined {
  const probe = events.find(isUnhealthy);
  return probe && foreignLine(probe.message);
}

/** Those by which a kubelet ends a container; readiness only takes it out of service. */
const ENDS = /^(?:Liveness|Startup) probe /;
/** How a container ends that was told to: by itself in time, by the signal TERM, or by KILL. */
const TOLD_TO_END: readonly number[] = [0, 137, 143];
const CLOSE_MS = 10 * 60_000;

/** The probe for whose failure the kubelet ended the container's last run; undefined where that was not why. */
export function killingProbe(container: ContainerStatus, events: readonly ClusterEvent[]): string | undefined {
  const end = lastEnd(container);
  if (end === undefined || end.reason === "OOMKilled") return undefined;
  if (end.signal === 0 && !TOLD_TO_END.includes(end.exitCode)) return undefined;
  const probe = events.find(
    (event) => isUnhealthy(event) && ENDS.test(event.message) && isAbout(event, container) && isClose(event, end),
  );
  return probe && foreignLine(probe.message);
}

function isAbout({ about }: ClusterEvent, { name }: ContainerStatus): boolean {
  return !about.fieldPath || about.fieldPath.endsWith(`{${name}}`);
}

function isClose({ at }: ClusterEvent, { finishedAt }: { readonly finishedAt: number | null }): boolean {
  return at === 0 || finishedAt === null || at > finishedAt - CLOSE_MS;
}

/** Why a pod is not ready though all of its containers are: a gate that somebody outside has to open. */
export function heldBy(
  gates: readonly { readonly conditionType: string }[],
  conditions: readonly Condition[],
): string | undefined {
  for (const { conditionType } of gates) {
    const gate = conditionOf(conditions, conditionType);
    if (gate === undefined) return foreignLine(`readiness gate ${conditionType} has no condition yet`);
    if (gate.status !== "True") return foreignLine(`readiness gate ${conditionType} is ${gate.status}${toldOf(gate)}`);
  }
  const ready = conditionOf(conditions, "Ready");
  return ready === undefined || toldOf(ready) === "" ? undefined : foreignLine(wordsOf(ready));
}

const toldOf = (condition: Condition): string =>
  condition.message === "" && condition.reason === "" ? "" : `: ${wordsOf(condition)}`;

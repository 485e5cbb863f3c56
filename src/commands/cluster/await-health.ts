import type { Evidence } from "../../domain/health/evidence";
import type { ObjectRef } from "../../domain/health/object";
import { worstHealth, type HealthTarget } from "../../domain/health/target";
import { spanText } from "../../domain/kube/span-text";
import { atDeadline, isSettled, type Reading } from "../../domain/kube/settled";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";
import type { Cluster } from "../../ports/cluster";
import { changeBell } from "./change-bell";
import { placed } from "./find-kind";
import { readEvidence, type EvidenceScope } from "./read-evidence";
import type { AskWeb } from "./ask-web";

/** What is waited for in one cluster. */
export interface HealthTask {
  /** For the lines that tell how it goes. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly scope: Omit<EvidenceScope, "now" | "http">;
  readonly web: AskWeb | undefined;
  /** With the objects of the scope where the cluster has them. */
  readonly judge: (evidence: Evidence, others: readonly ObjectRef[]) => Promise<readonly HealthTarget[]>;
  /** 0: one look, no waiting. */
  readonly deadlineSeconds: number;
  readonly mask: (text: string) => string;
}

export interface AwaitedHealth {
  readonly targets: readonly HealthTarget[];
  /** The last one that could be read, for who wants to know more than the verdict. */
  readonly evidence: Evidence | undefined;
  /** Set where the cluster gave no answer at all at the end. */
  readonly unreachable: InfraError | undefined;
}

type HealthPorts = Pick<Ports, "clusters" | "clock" | "log" | "signal">;

/** At the latest so often everything is read again: not all that matters is watched, and not every watch is allowed. */
const PAUSE_MS = 5_000;

/**
 * Looks until a verdict is stable or the deadline is there, and tells on the way what changes. An API server that gives no
 * answer for a while is waited for like everything else.
 */
export async function awaitHealth(task: HealthTask, ports: HealthPorts): Promise<AwaitedHealth> {
  const { clusters, clock, signal } = ports;
  const begun = clock.now();
  const end = begun + task.deadlineSeconds * 1000;
  const progress = progressLines(task, begun, ports);
  const readings: Reading[] = [];
  let last: Look | undefined;
  using bell =
    task.deadlineSeconds === 0 ? undefined : changeBell(task.cluster, task.scope.namespaces, { clusters, signal });
  for (;;) {
    const look = await lookOnce(task, ports);
    if (look.reading !== undefined) {
      readings.push(look.reading);
      last = look;
    }
    progress(look);
    const left = end - clock.now();
    if (bell === undefined || left <= 0 || signal.aborted || isSettled(readings))
      return ended(task, look, last, bell === undefined || isSettled(readings));
    await bell.rung(Math.min(PAUSE_MS, Math.max(left, 0)));
  }
}

interface Look {
  readonly reading: Reading | undefined;
  readonly evidence: Evidence | undefined;
  readonly unreachable: InfraError | undefined;
}

async function lookOnce({ cluster, scope, web, judge }: HealthTask, { clock }: HealthPorts): Promise<Look> {
  try {
    const now = clock.now();
    const others = await placed(cluster, scope.others ?? []);
    const evidence = await readEvidence(cluster, { ...scope, others, now, http: (await web?.()) ?? [] });
    const reading = {
      at: now,
      targets: await judge(evidence, others),
      isPartial: evidence.unreadable.some(isPassing),
      isBlind: isBlind(evidence),
    };
    return { reading, evidence, unreachable: undefined };
  } catch (error) {
    if (error instanceof InfraError && error.code === "CLUSTER_UNREACHABLE")
      return { reading: undefined, evidence: undefined, unreachable: error };
    throw error;
  }
}

const isBlind = ({ unreadable, http }: Evidence): boolean =>
  unreadable.length > 0 || http.some(({ notAsked }) => notAsked !== null);

/** A permission that is missing stays missing; anything else may be there the next time. */
const isPassing = ({ reason }: Evidence["unreadable"][number]): boolean =>
  !["Forbidden", "Unauthorized", "NotFound"].includes(reason);

function ended(task: HealthTask, look: Look, last: Look | undefined, inTime: boolean): AwaitedHealth {
  const targets = last?.reading?.targets ?? [];
  const { unreachable } = look;
  const told = inTime || unreachable !== undefined ? targets : atDeadline(targets, spanText(task.deadlineSeconds));
  return { targets: unreachable === undefined ? told : told.map(notKnown), evidence: last?.evidence, unreachable };
}

/** What was seen before the server went away may no longer be so. */
function notKnown(target: HealthTarget): HealthTarget {
  return {
    ...target,
    status: "Unknown",
    reason: `The API server gives no answer any more. Last seen: ${target.status}, ${target.reason}`,
  };
}

/** A line for each thing that is not as it was when it was last told. */
function progressLines(task: HealthTask, begun: number, { log, clock }: HealthPorts): (look: Look) => void {
  const known = new Map<string, string>();
  const tell = (key: string, text: string): void => {
    if (known.get(key) === text) return;
    known.set(key, text);
    const seconds = Math.round((clock.now() - begun) / 1000);
    log.info(task.mask(`${task.name}, ${String(seconds)} s: ${text}`));
  };
  return ({ reading, unreachable }) => {
    if (unreachable !== undefined) tell("", "the API server gives no answer; trying again");
    if (reading === undefined) return;
    known.delete("");
    for (const { kind, namespace, name, status, reason } of reading.targets) {
      const key = `${kind} ${namespace ?? ""}/${name}`;
      // What is fine from the beginning is not worth a line each.
      if (status === "Healthy" && (known.get(key) ?? "") === "") known.set(key, "");
      else tell(key, status === "Healthy" ? `${kind} ${name} is Healthy` : `${kind} ${name} is ${status}: ${reason}`);
    }
    tell(" ", `${worstHealth(reading.targets.map(({ status }) => status))} in all`);
  };
}

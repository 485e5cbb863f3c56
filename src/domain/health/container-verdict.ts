import { endOf, isHopeless, isTrouble, lastEnd, type ContainerStatus } from "./container";
import { refOf, type KubeObject } from "./object";
import { killingProbe } from "./probes";
import type { Scene } from "./scene";
import type { HealthEvidence } from "./target";
import { counted, foreignLine, foreignLines } from "./text";
import { because, verdict, type Verdict } from "./verdict";

const SHOWN_LINES = 20;
/** A run that lasted this long is not one of a crash loop: the kubelet itself forgets its back-off by then. */
const STEADY_MS = 10 * 60_000;
const RESTARTS_OF_A_LOOP = 2;

export interface PodAge {
  /** Milliseconds since its containers could first be made; null where nothing tells. */
  readonly age: number | null;
}

/** What is wrong with one container of a pod; undefined where nothing is. */
export function containerTrouble(
  container: ContainerStatus,
  pod: KubeObject,
  { age }: PodAge,
  scene: Scene,
): Verdict | undefined {
  const { waiting } = container.state;
  const isEarly = age !== null && age < scene.wanted.graceSeconds * 1000 && container.restartCount < RESTARTS_OF_A_LOOP;
  if (waiting && isTrouble(waiting.reason)) {
    const status = isEarly && !isHopeless(waiting.reason) ? "Progressing" : "Degraded";
    return troubled(status, waitingWords(container), container, pod, scene);
  }
  const ended = container.state.terminated;
  if (ended && ended.exitCode !== 0)
    return troubled(isEarly ? "Progressing" : "Degraded", endOf(ended), container, pod, scene);
  return restless(container, pod, scene);
}

/** Ready now, but it has crashed again and again: a verdict of this moment would be luck. */
function restless(container: ContainerStatus, pod: KubeObject, scene: Scene): Verdict | undefined {
  const last = container.lastState.terminated;
  const startedAt = container.state.running?.startedAt ?? null;
  if (!last || last.exitCode === 0 || container.restartCount <= RESTARTS_OF_A_LOOP) return undefined;
  if (startedAt === null || scene.now - startedAt >= STEADY_MS) return undefined;
  const words = `runs again after ${counted(container.restartCount, "restart")}, ${endOf(last)}`;
  return troubled(container.ready ? "Progressing" : "Degraded", words, container, pod, scene);
}

function waitingWords(container: ContainerStatus): string {
  const { waiting } = container.state;
  const end = lastEnd(container);
  if (!waiting) return "";
  if (end) return `${waiting.reason}, ${endOf(end)}`;
  return waiting.message === "" ? waiting.reason : `${waiting.reason}: ${foreignLine(waiting.message)}`;
}

function troubled(
  status: Verdict["status"],
  words: string,
  container: ContainerStatus,
  pod: KubeObject,
  scene: Scene,
): Verdict {
  const log = scene.log(pod, container.name);
  const lines = foreignLines(log?.lines ?? []).slice(-SHOWN_LINES);
  const last = lines.at(-1);
  const run = log?.previous === true ? ", the run before" : "";
  const logged = lines.length === 0 ? [] : [{ what: `Log of container ${container.name} of ${pod.name}${run}`, lines }];
  const missing = missingReference(container, pod);
  const probe = killingProbe(container, scene.events(refOf(pod)));
  // What a container says last tells nothing of why it was ended from outside.
  const why = probe === undefined ? (last === undefined || missing ? "" : `, last line "${last}"`) : `: ${probe}`;
  return verdict(status, `${words}${why}`, {
    since: lastEnd(container)?.finishedAt ?? null,
    evidence: [...stateEvidence(container), ...logged],
    because: missing,
  });
}

function stateEvidence(container: ContainerStatus): HealthEvidence[] {
  const end = lastEnd(container);
  const lines = [
    container.image === "" ? "" : `image ${container.image}`,
    container.restartCount > 0 ? counted(container.restartCount, "restart") : "",
    container.state.waiting?.message ?? "",
    end && end.message !== "" ? `ended with: ${end.message}` : "",
  ];
  const shown = lines.filter((line) => line !== "").map((line) => foreignLine(line));
  return shown.length === 0 ? [] : [{ what: `Container ${container.name}`, lines: shown }];
}

const MISSING = /\b(configmap|secret) "([^"\s]{1,253})" not found/i;

/** The kubelet says in words what it lacks. */
function missingReference({ state }: ContainerStatus, pod: KubeObject): Verdict["because"] {
  const found = MISSING.exec(state.waiting?.message ?? "");
  return found === null ? null : missingLink(found, pod);
}

/** From the kubelet's words to the object that is not there. */
export function missingIn(text: string, pod: KubeObject): Verdict["because"] {
  const found = MISSING.exec(text);
  return found === null ? null : missingLink(found, pod);
}

function missingLink([, word = "", name = ""]: RegExpExecArray, pod: KubeObject): Verdict["because"] {
  const kind = word.toLowerCase() === "secret" ? "Secret" : "ConfigMap";
  return because({ group: "", kind, namespace: pod.namespace, name }, verdict("Missing", "does not exist"));
}

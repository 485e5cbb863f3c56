/**
 * What the simulated kubelet (kwok) does with pods. A pod's annotation `lab/behaviour` says how it behaves, or a word in its
 * image's name: `does-not-exist` cannot be pulled, `crashes` ends with exit 1. Without either it becomes ready, after
 * `lab/ready-after` if it has that. What a pod "pulled" is what its spec asked for: no registry is behind it.
 */
export const BEHAVIOUR = "lab/behaviour";

export type Behaviour = "crash-loop" | "out-of-memory" | "image-pull" | "config-error" | "never-ready" | "fail";

interface Expression {
  readonly key: string;
  readonly operator: "Exists" | "DoesNotExist" | "In" | "NotIn";
  readonly values?: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly when: readonly Expression[];
  readonly delay?: { readonly ms?: number; readonly annotation?: string };
  readonly status?: string;
  readonly event?: { readonly type: string; readonly reason: string; readonly message: string };
  readonly finalizersEmpty?: boolean;
}

const exists = (key: string): Expression => ({ key, operator: "Exists" });
const absent = (key: string): Expression => ({ key, operator: "DoesNotExist" });
const isOneOf = (key: string, ...values: string[]): Expression => ({ key, operator: "In", values });

const annotation = (name: string) => `.metadata.annotations["${name}"]`;
const imageHas = (word: string) => `.spec.containers.[].image | select( test("${word}") )`;
const alive = absent(".metadata.deletionTimestamp");
const pending = isOneOf(".status.phase", "Pending");
const behaves = (...behaviours: Behaviour[]) => isOneOf(annotation(BEHAVIOUR), ...behaviours);

const MATTERS = `
{{ $now := Now }}{{ $root := . }}
{{ $names := list }}{{ range .spec.containers }}{{ $names = append $names .name }}{{ end }}`;
const READY = `
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: ContainersReady, status: "True", lastTransitionTime: {{ $now | Quote }}}`;
const UNREADY_FIELDS =
  'status: "False", reason: ContainersNotReady, message: \'containers with unready status: [{{ join " " $names }}]\', lastTransitionTime: {{ $now | Quote }}';
const UNREADY = `
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, ${UNREADY_FIELDS}}
- {type: ContainersReady, ${UNREADY_FIELDS}}`;
const ADDRESSES = `
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
{{ $ip := or .status.podIP ( PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) ) }}
podIP: {{ $ip | Quote }}
podIPs: [{ip: {{ $ip | Quote }}}]
startTime: {{ or .status.startTime $now | Quote }}`;
const IMAGE_ID = `{{ with index (or $root.metadata.annotations dict) "lab/image-id" }}{{ . | Quote }}{{ else }}{{ if contains "@sha256:" $c.image }}{{ $c.image | Quote }}{{ else }}""{{ end }}{{ end }}`;

/** The status of every container: `fields` is YAML in braces. */
const containers = (fields: string, imageId = '""') => `
containerStatuses:
{{ range $i, $c := .spec.containers }}
- {name: {{ $c.name | Quote }}, image: {{ $c.image | Quote }}, imageID: ${imageId}, ${fields}}
{{ end }}`;
const waits = (reason: string, message: string, restarts = "0") =>
  `ready: false, started: false, restartCount: ${restarts}, state: {waiting: {reason: ${reason}, message: ${message}}}`;
const ended = (code: string, reason: string) =>
  `terminated: {exitCode: ${code}, reason: ${reason}, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}`;

const ready = `${MATTERS}${READY}${containers("ready: true, started: true, restartCount: 0, state: {running: {startedAt: {{ $now | Quote }}}}", IMAGE_ID)}${ADDRESSES}
phase: Running`;
const done = `${MATTERS}${containers(`ready: false, started: false, restartCount: 0, state: {${ended("0", "Completed")}}`)}
phase: Succeeded`;
const notPulled = (reason: string, message: string) =>
  `${MATTERS}${UNREADY}${containers(waits(reason, message))}
phase: Pending
startTime: {{ $now | Quote }}`;
const outOfMemory = `(eq (index (or $root.metadata.annotations dict) "lab/behaviour" | default "") "out-of-memory")`;
const crashed = (restarts: string) => {
  const message = `"back-off 10s restarting failed container={{ $c.name }} pod={{ $root.metadata.name }}_{{ $root.metadata.namespace }}({{ $root.metadata.uid }})"`;
  const last = ended(
    `{{ if ${outOfMemory} }}137{{ else }}1{{ end }}`,
    `{{ if ${outOfMemory} }}OOMKilled{{ else }}Error{{ end }}`,
  );
  const fields = `${waits("CrashLoopBackOff", message, restarts)}, lastState: {${last}}`;
  return `${MATTERS}${UNREADY}${containers(fields)}${ADDRESSES}\nphase: Running`;
};
const neverReady = `${MATTERS}${UNREADY}${containers("ready: false, started: true, restartCount: 0, state: {running: {startedAt: {{ $now | Quote }}}}", IMAGE_ID)}${ADDRESSES}
phase: Running`;
const failed = `${MATTERS}${UNREADY}${containers(`ready: false, started: false, restartCount: 0, state: {${ended("1", "Error")}}`)}${ADDRESSES}
phase: Failed`;

const fresh = absent(".status.containerStatuses");
const warning = (reason: string, message: string) => ({ type: "Warning", reason, message });

/** Either the annotation or the word in the image starts it: a stage each, for a selector knows no "or". */
function startsWith(behaviours: Behaviour[], word: string | undefined, stage: Omit<Stage, "when">): Stage[] {
  const byAnnotation = { ...stage, when: [alive, pending, fresh, behaves(...behaviours)] };
  if (word === undefined) return [byAnnotation];
  const byImage = { ...stage, name: `${stage.name}-by-image`, when: [alive, pending, fresh, exists(imageHas(word))] };
  return [byAnnotation, byImage];
}

const waitingFor = (reason: string) => isOneOf(".status.containerStatuses.[].state.waiting.reason", reason);

export const POD_STAGES: readonly Stage[] = [
  { name: "delete", when: [exists(".metadata.deletionTimestamp")], finalizersEmpty: true },
  {
    name: "ready",
    when: [alive, pending, fresh, absent(annotation(BEHAVIOUR)), absent(imageHas("does-not-exist|crashes"))],
    delay: { annotation: "lab/ready-after" },
    status: ready,
  },
  {
    name: "complete",
    when: [alive, isOneOf(".status.phase", "Running"), isOneOf(".metadata.ownerReferences.[].kind", "Job")],
    delay: { annotation: "lab/complete-after" },
    status: done,
  },
  ...startsWith(["image-pull"], "does-not-exist", {
    name: "image-pull",
    status: notPulled("ErrImagePull", '{{ printf "failed to pull and unpack image %q: not found" $c.image | Quote }}'),
    event: warning("Failed", "Error: ErrImagePull"),
  }),
  {
    name: "image-pull-again",
    when: [alive, waitingFor("ErrImagePull")],
    delay: { ms: 1000 },
    status: notPulled("ImagePullBackOff", '{{ printf "Back-off pulling image %q" $c.image | Quote }}'),
    event: warning("BackOff", "Back-off pulling image"),
  },
  ...startsWith(["crash-loop", "out-of-memory"], "crashes", {
    name: "crash",
    status: crashed("1"),
    event: warning("BackOff", "Back-off restarting failed container"),
  }),
  {
    name: "crash-again",
    when: [alive, waitingFor("CrashLoopBackOff")],
    delay: { ms: 3000 },
    status: crashed("{{ add 1 (index $root.status.containerStatuses $i).restartCount }}"),
    event: warning("BackOff", "Back-off restarting failed container"),
  },
  ...startsWith(["config-error"], undefined, {
    name: "config-error",
    status: notPulled("CreateContainerConfigError", `'configmap "missing" not found'`),
    event: warning("Failed", 'Error: configmap "missing" not found'),
  }),
  ...startsWith(["never-ready"], undefined, {
    name: "never-ready",
    status: neverReady,
    event: warning("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
  }),
  ...startsWith(["fail"], undefined, { name: "fail", status: failed }),
];

/** The stages as kwok reads them from a file: documents of JSON, which is YAML too. */
export function stageFile(logs: { readonly now: string; readonly previous: string }): string {
  const clusterLogs = {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "ClusterLogs",
    metadata: { name: "all" },
    spec: { logs: [{ logsFile: logs.now, previousLogsFile: logs.previous, follow: false }] },
  };
  return [NODE_STAGE, ...POD_STAGES.map(asPodStage), clusterLogs]
    .map((object) => JSON.stringify(object))
    .join("\n---\n");
}

function asPodStage({ name, when, delay, status, event, finalizersEmpty }: Stage): object {
  return stage(`pod-${name}`, "Pod", when, {
    ...(delay === undefined
      ? {}
      : {
          delay: {
            durationMilliseconds: delay.ms ?? 0,
            ...(delay.annotation === undefined
              ? {}
              : { durationFrom: { expressionFrom: annotation(delay.annotation) } }),
          },
        }),
    next: {
      ...(finalizersEmpty === true ? { delete: true } : {}),
      ...(event === undefined ? {} : { event }),
      ...(status === undefined ? {} : { statusTemplate: status }),
    },
  });
}

function stage(name: string, kind: string, matchExpressions: readonly Expression[], rest: object): object {
  const resourceRef = { apiGroup: "v1", kind };
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: { resourceRef, selector: { matchExpressions }, ...rest },
  };
}

const NODE_STAGE = stage(
  "node-ready",
  "Node",
  [{ key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator: "NotIn", values: ["True"] }],
  {
    next: {
      statusTemplate: `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- {type: {{ .type | Quote }}, status: {{ .status | Quote }}, reason: {{ .reason | Quote }}, message: {{ .message | Quote }}, lastHeartbeatTime: {{ $now | Quote }}, lastTransitionTime: {{ $now | Quote }}}
{{ end }}
addresses:
- {type: InternalIP, address: {{ NodeIP | Quote }}}
daemonEndpoints: {kubeletEndpoint: {Port: {{ NodePort }}}}
allocatable: {{ .status.allocatable | toJson }}
capacity: {{ .status.capacity | toJson }}
phase: Running`,
    },
  },
);

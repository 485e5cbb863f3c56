import { z } from "zod";
import { endpointsOf, servicePortSchema } from "../endpoints";
import { warningEvidence } from "../event";
import { refOf, type KubeObject } from "../object";
import { toAdd } from "../offline";
import { podFields } from "../pod-fields";
import { podCause } from "../pods";
import { refusalWords } from "../refusal";
import { alive } from "../revisions";
import type { Scene } from "../scene";
import { selectorText } from "../selector";
import type { HealthEvidence } from "../target";
import { counted, foreignLine } from "../text";
import { because, kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  spec: z.object({
    type: z.string().nullish(),
    externalName: z.string().nullish(),
    selector: z.record(z.string(), z.string()).nullish(),
    publishNotReadyAddresses: z.boolean().nullish(),
    ports: z
      .array(servicePortSchema)
      .nullish()
      .transform((given) => given ?? []),
  }),
  status: z.object({ loadBalancer: z.object({ ingress: z.array(z.unknown()).nullish() }).nullish() }).nullish(),
});
type Fields = z.infer<typeof fields>;

export const serviceVerdict = kindRule(fields, (given, service, scene) => {
  const { spec } = given;
  if (spec.type === "ExternalName") return verdict("Healthy", `points at ${foreignLine(spec.externalName ?? "")}`);
  const served = endpointVerdict(given, service, scene);
  if (served.status !== "Healthy") return served;
  return waitsForAddress(given) && scene.wanted.expectAddress ? addressVerdict(service, scene) : served;
});

/** Whether all that it lacks is its load balancer's address: an Ingress is another way to the same endpoints. */
export function lacksOnlyAddress(service: KubeObject, scene: Scene): boolean {
  const given = fields.safeParse(service.body).data;
  if (given === undefined || service.deletedAt !== null || !waitsForAddress(given)) return false;
  return endpointVerdict(given, service, scene).status === "Healthy";
}

const waitsForAddress = ({ spec, status }: Fields): boolean =>
  spec.type === "LoadBalancer" && (status?.loadBalancer?.ingress ?? []).length === 0;

/** A controller that cannot make the load balancer says so in an event; else it is at work. */
function addressVerdict(service: KubeObject, scene: Scene): Verdict {
  const events = scene.events(refOf(service)).filter(({ isWarning }) => isWarning);
  const age = service.createdAt === null ? null : scene.now - service.createdAt;
  const isLong = age === null || age > scene.wanted.graceSeconds * 1000;
  const [last] = events;
  if (last === undefined) return verdict("Progressing", "waits for its load balancer's address");
  const words = `has no load balancer address: ${foreignLine(`${last.reason}: ${last.message}`)}`;
  return verdict(isLong ? "Degraded" : "Progressing", words, { evidence: warningEvidence(events) });
}

function endpointVerdict({ spec }: Fields, service: KubeObject, scene: Scene): Verdict {
  const matchLabels = spec.selector ?? {};
  const isSelecting = Object.keys(matchLabels).length > 0;
  const selected = isSelecting ? alive(scene.selected("Pod", service.namespace, { matchLabels })) : [];
  const count = endpointsOf(service, selected, scene);
  if (count === undefined && isApiServer(service))
    return verdict("Healthy", "leads to the API server, which has answered");
  if (count === undefined) return verdict("Unknown", unreadWords(service, scene));
  const unnamed = unknownPorts(spec.ports, selected);
  if (unnamed !== undefined && count.ready === 0) return verdict("Degraded", unnamed);
  if (count.ready > 0) {
    const ready = `${count.ready} of ${counted(count.all, "endpoint")} ready`;
    return unnamed === undefined ? verdict("Healthy", ready) : verdict("Degraded", `${unnamed}; ${ready}`);
  }
  if (!isSelecting) return verdict("Degraded", "has no endpoints, and no selector that would find any");
  return withoutEndpoints(service, { matchLabels, selected }, scene);
}

/** Every cluster has this one, and without what is behind it there would be no objects to judge. */
const isApiServer = ({ name, namespace }: KubeObject): boolean => name === "kubernetes" && namespace === "default";

/** Nobody answers. Why: the selector finds nothing, or what it finds is not ready. */
function withoutEndpoints(
  service: KubeObject,
  { matchLabels, selected }: { readonly matchLabels: Record<string, string>; readonly selected: readonly KubeObject[] },
  scene: Scene,
): Verdict {
  const evidence = [...warningEvidence(scene.events(refOf(service))), ...selectorEvidence(matchLabels, selected)];
  const workload = workloadOf(service, matchLabels, scene);
  if (workload !== undefined) {
    const found = scene.verdict(workload);
    const status = found.status === "Progressing" ? "Progressing" : "Degraded";
    const subject = /^\d/.test(found.reason) ? "" : `${workload.kind} ${workload.name}`;
    return verdict(status, "has no endpoints", { because: because(refOf(workload), found, subject), evidence });
  }
  if (selected.length === 0) {
    const known = scene.knows("Pod", service.namespace);
    const words = `has no endpoints: its selector ${selectorText({ matchLabels })} matches no pod`;
    if (known === "whole") return verdict("Degraded", words, { evidence: nearMisses(service, scene) });
    return verdict("Degraded", "has no endpoints", { evidence });
  }
  const cause = podCause(selected, scene);
  const status = cause?.verdict.status === "Progressing" ? "Progressing" : "Degraded";
  return verdict(status, `has no endpoints: 0 of ${counted(selected.length, "pod")} ready`, {
    because: cause,
    evidence,
  });
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];
const templateFields = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
    }),
  }),
});

/** The workload whose pods this Service would find. */
function workloadOf(
  service: KubeObject,
  matchLabels: Readonly<Record<string, string>>,
  scene: Scene,
): KubeObject | undefined {
  return WORKLOADS.flatMap((kind) => scene.all(kind, service.namespace)).find((workload) => {
    const parsed = templateFields.safeParse(workload.body);
    const labels = parsed.success ? (parsed.data.spec.template.metadata?.labels ?? {}) : {};
    return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  });
}

/** A port that is named, and that no container of the pods has: such endpoints are left out without a word. */
function unknownPorts(ports: Fields["spec"]["ports"], selected: readonly KubeObject[]): string | undefined {
  const specs = selected.flatMap(({ body }) => {
    const parsed = podFields.safeParse(body);
    return parsed.success ? [parsed.data.spec] : [];
  });
  if (specs.length === 0) return undefined;
  const names = new Set(
    specs
      .flatMap(({ containers, initContainers }) => [...containers, ...initContainers])
      .flatMap(({ ports: own }) => own.map(({ name }) => name)),
  );
  const wrong = ports.find(({ targetPort }) => typeof targetPort === "string" && !names.has(targetPort));
  return wrong === undefined
    ? undefined
    : `has a port ${wrong.name ?? wrong.port} that leads to ${String(wrong.targetPort)}, which no container of its pods names`;
}

function selectorEvidence(matchLabels: Record<string, string>, selected: readonly KubeObject[]): HealthEvidence[] {
  return [{ what: "Selector", lines: [`${selectorText({ matchLabels })} matches ${counted(selected.length, "pod")}`] }];
}

/** The labels that there are, for who has misspelt one. */
function nearMisses(service: KubeObject, scene: Scene): HealthEvidence[] {
  const labels = scene
    .all("Pod", service.namespace)
    .map((pod) => selectorText({ matchLabels: { ...pod.labels } }))
    .filter((text) => text !== "");
  const lines = [...new Set(labels)].slice(0, 5).map((line) => foreignLine(line));
  return lines.length === 0 ? [] : [{ what: "Labels of the pods that there are", lines }];
}

function unreadWords(service: KubeObject, scene: Scene): string {
  for (const kind of ["EndpointSlice", "Pod"]) {
    const known = scene.knows(kind, service.namespace);
    if (typeof known !== "string") return `has endpoints that could not be told: ${refusalWords(known.refused)}`;
  }
  const words = "has endpoints that could not be told: neither its EndpointSlices nor its pods were read";
  return `${words}${toAdd("endpointslices and pods", scene)}`;
}

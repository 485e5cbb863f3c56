import { z } from "zod";
import { warningEvidence } from "../event";
import { backendProblems, ingressFields, type IngressFields } from "../ingress-backends";
import { refOf, type KubeObject, type ObjectRef } from "../object";
import type { Scene } from "../scene";
import { HEALTH_STATUSES } from "../target";
import { foreignLine } from "../text";
import { because, kindRule, sentenceOf, verdict, type Verdict } from "../verdict";

/** The annotations by which a class was named before it had a field, and by which a cluster has a default one. */
const OLD_CLASS = "kubernetes.io/ingress.class";
const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

export const ingressVerdict = kindRule(ingressFields, (fields, ingress, scene) => {
  const found = [
    ...backendProblems(fields, ingress, scene),
    ...secretProblems(fields, ingress, scene),
    ...classProblems(fields, ingress, scene),
  ].toSorted((one, other) => badness(other) - badness(one));
  const [worst, ...others] = found;
  const own = worst === undefined ? addressVerdict(fields, ingress, scene) : worst;
  const also = others.map(sentenceOf);
  const answered = httpProblem(fields, scene);
  const warnings = own.status === "Healthy" ? [] : warningEvidence(scene.events(refOf(ingress)));
  const evidence = [...own.evidence, ...(also.length === 0 ? [] : [{ what: "Also", lines: also }]), ...warnings];
  if (answered === undefined) return { ...own, evidence, also: others };
  // What is asked from outside is the symptom; what was found inside is why.
  if (own.because !== null || own.status === "Healthy")
    return { ...own, status: "Degraded", reason: answered, evidence, also: others };
  return { ...own, status: "Degraded", reason: `${answered}: ${own.reason}`, evidence, also: others };
});

const badness = ({ status }: Verdict): number => HEALTH_STATUSES.indexOf(status);

function classProblems({ spec }: IngressFields, ingress: KubeObject, scene: Scene): Verdict[] {
  const name = spec.ingressClassName ?? ingress.annotations[OLD_CLASS];
  if (scene.knows("IngressClass", null) !== "whole") return [];
  const classes = scene.all("IngressClass", null);
  if (name === undefined || name === "") {
    const hasDefault = classes.some(({ annotations }) => annotations[DEFAULT_CLASS] === "true");
    return hasDefault ? [] : [verdict("Degraded", "has no class, and the cluster no default one: nobody serves it")];
  }
  // The old annotation may name what is no object.
  if (spec.ingressClassName === undefined || classes.some((one) => one.name === name)) return [];
  const ref = { group: "networking.k8s.io", kind: "IngressClass", namespace: null, name };
  return [verdict("Degraded", "nobody serves it", { because: because(ref, verdict("Missing", "does not exist")) })];
}

function secretProblems({ spec }: IngressFields, ingress: KubeObject, scene: Scene): Verdict[] {
  return spec.tls.flatMap(({ secretName }) => {
    if (!secretName) return [];
    const ref: ObjectRef = { group: "", kind: "Secret", namespace: ingress.namespace, name: secretName };
    if (scene.find(ref) !== undefined || scene.knows("Secret", ingress.namespace) !== "whole") return [];
    return [verdict("Degraded", "cannot serve TLS", { because: because(ref, verdict("Missing", "does not exist")) })];
  });
}

function addressVerdict({ status }: IngressFields, ingress: KubeObject, scene: Scene): Verdict {
  const [address] = status.loadBalancer.ingress;
  if (address !== undefined)
    return verdict("Healthy", `served at ${foreignLine(address.hostname ?? address.ip ?? "?")}`);
  if (!scene.wanted.expectAddress) return verdict("Healthy", "its backends answer; no address is expected");
  const warning = scene.events(refOf(ingress)).find(({ isWarning }) => isWarning);
  if (warning === undefined) return verdict("Progressing", "has no address yet");
  const age = ingress.createdAt === null ? null : scene.now - ingress.createdAt;
  const isLong = age === null || age > scene.wanted.graceSeconds * 1000;
  const words = `has no address: ${foreignLine(`${warning.reason}: ${warning.message}`)}`;
  return verdict(isLong ? "Degraded" : "Progressing", words);
}

const urlSchema = z.url();

/** A web address of one of its hosts that does not answer as it should. */
function httpProblem({ spec, status }: IngressFields, scene: Scene): string | undefined {
  const served = status.loadBalancer.ingress.flatMap(({ hostname, ip }) => [hostname, ip]);
  const hosts = new Set([...spec.rules.map(({ host }) => host), ...served].filter((host) => typeof host === "string"));
  const wrong = scene.evidence.http.find(({ url, problem }) => {
    if (problem === null || !urlSchema.safeParse(url).success) return false;
    return hosts.has(new URL(url).hostname);
  });
  if (wrong === undefined) return undefined;
  return wrong.status === null ? `does not answer (${foreignLine(wrong.problem ?? "")})` : `answers ${wrong.status}`;
}

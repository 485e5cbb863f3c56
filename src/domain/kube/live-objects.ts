import type { Evidence } from "../health/evidence";
import { refOf, type KubeObject, type ObjectRef } from "../health/object";

/** What a namespace's health is about, where nothing is named: what people write down, not what controllers make of it. */
const KINDS = new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "batch/Job",
  "batch/CronJob",
  "/Pod",
  "/Service",
  "networking.k8s.io/Ingress",
  "autoscaling/HorizontalPodAutoscaler",
  "policy/PodDisruptionBudget",
  "/PersistentVolumeClaim",
]);

/** Every namespace of a fresh cluster's own. */
const OF_THE_CLUSTER = (object: KubeObject): boolean =>
  object.kind === "Service" && object.name === "kubernetes" && object.namespace === "default";

export function liveObjects({ objects }: Evidence, selector: LabelSelector): ObjectRef[] {
  return objects
    .filter(({ group, kind }) => KINDS.has(`${group}/${kind}`))
    .filter((object) => !object.owners.some(({ isController }) => isController) && !OF_THE_CLUSTER(object))
    .filter(({ labels }) => fits(labels, selector))
    .map(refOf);
}

type Requirement = { readonly key: string; readonly values: readonly string[]; readonly isNot: boolean };
export type LabelSelector = readonly Requirement[];

/**
 * A selector as kubectl's simple ones: `app=day,tier!=db,canary`. Nothing selects all.
 * @returns undefined where it is none
 */
export function parseSelector(text: string): LabelSelector | undefined {
  const words = text.split(",").map((word) => word.trim());
  if (text.trim() === "") return [];
  const parsed = words.map((word): Requirement | undefined => {
    const [, key, isNot, value] = /^([\w./-]+?)\s*(?:(!=)|==?)\s*([\w.-]*)$/.exec(word) ?? [];
    if (key !== undefined) return { key, values: [value ?? ""], isNot: isNot !== undefined };
    const [, bang, name] = /^(!?)([\w./-]+)$/.exec(word) ?? [];
    return name === undefined ? undefined : { key: name, values: [], isNot: bang === "!" };
  });
  return parsed.some((one) => one === undefined) ? undefined : parsed.filter((one) => one !== undefined);
}

export function fits(labels: Readonly<Record<string, string>>, selector: LabelSelector): boolean {
  return selector.every(({ key, values, isNot }) => {
    const value = labels[key];
    const isThere = value !== undefined && (values.length === 0 || values.includes(value));
    return isThere !== isNot;
  });
}

/** `Deployment/day`, `Application.argoproj.io/day`, `argocd/Application.argoproj.io/day` → what it names. */
export function parseObjectRef(text: string, standardNamespace: string): ObjectRef {
  const parts = text.split("/");
  const [namespace = "", what = "", name = ""] = parts.length > 2 ? parts : [standardNamespace, ...parts];
  const dot = what.indexOf(".");
  const kind = dot === -1 ? what : what.slice(0, dot);
  return { kind, name, namespace, ...(dot === -1 ? {} : { group: what.slice(dot + 1) }) };
}

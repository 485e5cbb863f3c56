import type { KubeObject } from "../health/object";
import type { Manifest } from "./manifest";
import { isJsonObject, without, type JsonObject } from "../value-json";

/** Which revision was healthy at the end of a deploy; written on the workload then. */
export const HEALTHY_REVISION = "infra-action/healthy-revision";
const DEPLOYMENT_REVISION = "deployment.kubernetes.io/revision";

/** Of which commit the manifests were that were applied last: an older run that comes late goes by it. */
export const DEPLOYED_COMMIT = "infra-action/commit";
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

export const isWorkload = ({ group, kind }: Pick<Manifest, "group" | "kind">): boolean =>
  group === "apps" && WORKLOADS.has(kind);

export interface Revision {
  /** As `kubectl rollout history` counts. */
  readonly number: string;
  readonly template: JsonObject;
}

/** The revision that a Deployment, StatefulSet or DaemonSet is at; undefined where it cannot be told. */
export function revisionOf(workload: KubeObject, objects: readonly KubeObject[]): string | undefined {
  if (workload.kind === "Deployment") return workload.annotations[DEPLOYMENT_REVISION];
  const newest = ownedBy(workload, objects)
    .filter(({ kind }) => kind === "ControllerRevision")
    .toSorted((one, other) => numberOf(other) - numberOf(one))[0];
  return newest === undefined ? undefined : String(numberOf(newest));
}

/** A revision's pod template, as it can be applied again; undefined where it is no longer kept (revisionHistoryLimit). */
export function templateOf(workload: KubeObject, number: string, objects: readonly KubeObject[]): Revision | undefined {
  const owned = ownedBy(workload, objects);
  if (workload.kind === "Deployment") {
    const set = owned.find(
      ({ kind, annotations }) => kind === "ReplicaSet" && annotations[DEPLOYMENT_REVISION] === number,
    );
    const template = isJsonObject(set?.spec) ? set.spec["template"] : undefined;
    return isJsonObject(template) ? { number, template: withoutHash(template) } : undefined;
  }
  const revision = owned.find((object) => object.kind === "ControllerRevision" && String(numberOf(object)) === number);
  const data = revision?.body["data"];
  const spec = isJsonObject(data) ? data["spec"] : undefined;
  const template = isJsonObject(spec) ? spec["template"] : undefined;
  if (!isJsonObject(template)) return undefined;
  return { number, template: without(template, "$patch") };
}

function ownedBy({ uid }: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter(({ owners }) =>
    owners.some((owner) => owner.isController && owner.uid !== null && owner.uid === uid),
  );
}

function numberOf({ body }: KubeObject): number {
  return typeof body["revision"] === "number" ? body["revision"] : 0;
}

/** The controller's own label, and what is null in an old template. */
function withoutHash(template: JsonObject): JsonObject {
  const metadata = isJsonObject(template["metadata"]) ? template["metadata"] : {};
  const labels = isJsonObject(metadata["labels"]) ? metadata["labels"] : {};
  const kept = without(metadata, "creationTimestamp");
  return { ...template, metadata: { ...kept, labels: without(labels, "pod-template-hash") } };
}

import { asManifest, type Manifest } from "../../domain/deploy/manifest";
import { ownedPart } from "../../domain/deploy/owned-fields";
import { HEALTHY_REVISION, isWorkload, revisionOf, templateOf, type Revision } from "../../domain/deploy/revision";
import { stuckPods } from "../../domain/deploy/stuck-pods";
import { parseObject, type KubeObject } from "../../domain/health/object";
import { apiVersionOf, pathOf, type ApiKind } from "../../domain/kube/kinds";
import { isJsonObject, type JsonObject } from "../../domain/value-json";
import type { Cluster } from "../../ports/cluster";
import type { Turn } from "./held-turn";
import type { PreviewedObject } from "./preview-objects";
import { applyOne, FIELD_MANAGER } from "./server-apply";

const KINDS: readonly ApiKind[] = [
  { group: "apps", version: "v1", kind: "ReplicaSet", resource: "replicasets", namespaced: true },
  { group: "apps", version: "v1", kind: "ControllerRevision", resource: "controllerrevisions", namespaced: true },
];
const POD: ApiKind = { group: "", version: "v1", kind: "Pod", resource: "pods", namespaced: true };
const HEALTH_MANAGER = `${FIELD_MANAGER}-health`;

/** What a workload's controller keeps of its revisions. */
const keptRevisions = (cluster: Cluster, namespace: string): Promise<KubeObject[]> => listed(cluster, KINDS, namespace);

async function listed(cluster: Cluster, kinds: readonly ApiKind[], namespace: string): Promise<KubeObject[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const { status, body } = await cluster.call({ path: pathOf(kind, { namespace }) });
      const items = status === 200 && isJsonObject(body) && Array.isArray(body["items"]) ? body["items"] : [];
      return items.flatMap((item) =>
        isJsonObject(item) ? (parseObject({ ...item, apiVersion: apiVersionOf(kind), kind: kind.kind }) ?? []) : [],
      );
    }),
  );
  return lists.flat();
}

/** Writes on each workload which revision was seen to be healthy: where a later deploy may go back to. */
export async function recordHealthy(
  objects: readonly PreviewedObject[],
  cluster: Cluster,
  turn: Pick<Turn, "check">,
): Promise<void> {
  for (const { kind, manifest } of objects) {
    if (kind === undefined || !isWorkload(manifest)) continue;
    const live = parseObject((await cluster.call({ path: pathOf(kind, manifest) })).body);
    const number =
      live === undefined ? undefined : revisionOf(live, await keptRevisions(cluster, manifest.namespace ?? "default"));
    if (number === undefined) continue;
    const metadata = {
      name: manifest.name,
      namespace: manifest.namespace,
      annotations: { [HEALTHY_REVISION]: number },
    };
    const mark = asManifest({ apiVersion: manifest.apiVersion, kind: manifest.kind, metadata }, manifest.file);
    await turn.check();
    if (mark !== undefined) await applyOne(cluster, { kind, manifest: mark }, { force: true, manager: HEALTH_MANAGER });
  }
}

export interface RolledBack {
  readonly manifest: Manifest;
  readonly to: Revision;
}

/**
 * Goes back: every object that was there before and that we had applied is applied as it was, and each workload with the pod
 * template of its last revision that was seen to be healthy (else of the one before this deploy). What is new stays.
 * Images, config and code go back; what pods wrote into databases does not.
 */
export async function rollBack(
  objects: readonly PreviewedObject[],
  cluster: Cluster,
  turn: Pick<Turn, "check">,
): Promise<RolledBack[]> {
  const back: RolledBack[] = [];
  for (const { kind, manifest, live } of objects) {
    if (kind === undefined || live === undefined) continue;
    await turn.check();
    const before = ownedPart(live, FIELD_MANAGER);
    if (!isWorkload(manifest)) {
      await reapply(cluster, kind, manifest, before);
      continue;
    }
    const revision = await revisionBefore(cluster, live, manifest);
    if (revision === undefined) continue;
    const failed = parseObject((await cluster.call({ path: pathOf(kind, manifest) })).body);
    await reapply(cluster, kind, manifest, withTemplate(before ?? manifest.body, revision.template));
    if (failed !== undefined) await removeStuck(failed, cluster, manifest.namespace ?? "default");
    back.push({ manifest, to: revision });
  }
  return back;
}

/** Without the permission they stay, and the health that is asked for next tells of them. */
async function removeStuck(failed: KubeObject, cluster: Cluster, namespace: string): Promise<void> {
  if (failed.kind !== "StatefulSet") return;
  for (const { name, uid } of stuckPods(failed, await listed(cluster, [POD], namespace))) {
    // Not another one that has come up under its name meanwhile.
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } };
    await cluster.call({ method: "DELETE", path: pathOf(POD, { namespace, name }), body });
  }
}

async function reapply(
  cluster: Cluster,
  kind: ApiKind,
  { file }: Manifest,
  body: JsonObject | undefined,
): Promise<void> {
  const manifest = body === undefined ? undefined : asManifest(body, file);
  if (manifest !== undefined) await applyOne(cluster, { kind, manifest }, { force: true });
}

async function revisionBefore(
  cluster: Cluster,
  live: JsonObject,
  { namespace }: Manifest,
): Promise<Revision | undefined> {
  const workload = parseObject(live);
  if (workload === undefined) return undefined;
  const kept = await keptRevisions(cluster, namespace ?? "default");
  const healthy = workload.annotations[HEALTHY_REVISION];
  const before = workload.kind === "Deployment" ? revisionOf(workload, kept) : undefined;
  const numbers = [healthy, before].filter((number) => number !== undefined);
  return (
    numbers.map((number) => templateOf(workload, number, kept)).find((revision) => revision !== undefined) ??
    ownTemplate(live, before)
  );
}

/** The object as it was holds the template, too, where its controller no longer keeps it. */
function ownTemplate(live: JsonObject, number: string | undefined): Revision | undefined {
  const template = isJsonObject(live["spec"]) ? live["spec"]["template"] : undefined;
  return isJsonObject(template) ? { number: number ?? "before", template } : undefined;
}

function withTemplate(body: JsonObject, template: JsonObject): JsonObject {
  const spec = isJsonObject(body["spec"]) ? body["spec"] : {};
  return { ...body, spec: { ...spec, template } };
}

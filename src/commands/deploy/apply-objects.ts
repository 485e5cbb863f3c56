import { asManifest, keyOf, type Manifest } from "../../domain/deploy/manifest";
import { owns } from "../../domain/deploy/owned-fields";
import { pathOf, type ApiKind } from "../../domain/kube/kinds";
import { isJsonObject, type JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { Ports } from "../../ports";
import type { Cluster } from "../../ports/cluster";
import { findKind } from "../cluster/find-kind";
import type { Turn } from "./held-turn";
import type { PreviewedObject } from "./preview-objects";
import { applyOne, FIELD_MANAGER } from "./server-apply";

/** Who holds `replicas` between us and the autoscaler. */
const HANDOVER_MANAGER = `${FIELD_MANAGER}-handover`;
const DEFINITION_PATIENCE_MS = 30_000;

export interface ApplyContext {
  readonly cluster: Cluster;
  readonly force: boolean;
  /** Their `replicas` are an autoscaler's. */
  readonly scaled: readonly Manifest[];
  readonly turn: Pick<Turn, "check">;
  readonly ports: Pick<Ports, "clusters" | "clock" | "signal" | "log">;
}

/** Applies in order, each after what it needs. @throws InfraError at the first that the server refuses after all */
export async function applyObjects(objects: readonly PreviewedObject[], context: ApplyContext): Promise<void> {
  const { cluster, force, scaled, turn, ports } = context;
  const scaledKeys = new Set(scaled.map(keyOf));
  for (const { manifest, kind: known, live } of objects) {
    const kind = known ?? (await definedKind(manifest, context));
    await turn.check();
    if (live !== undefined && scaledKeys.has(keyOf(manifest)))
      await handOverReplicas(cluster, { kind, manifest }, live);
    await applyOne(cluster, { kind, manifest }, { force });
    ports.log.info(
      `applied ${manifest.kind} ${manifest.namespace === null ? "" : `${manifest.namespace}/`}${manifest.name}`,
    );
  }
}

/**
 * `replicas` that we applied once and no longer write would fall back to 1 for a moment. So somebody else of ours holds the
 * present number until the autoscaler writes its own.
 */
async function handOverReplicas(
  cluster: Cluster,
  { kind, manifest }: { readonly kind: ApiKind; readonly manifest: Manifest },
  live: JsonObject,
): Promise<void> {
  if (!owns(live, FIELD_MANAGER, ["spec", "replicas"])) return;
  const replicas = isJsonObject(live["spec"]) ? live["spec"]["replicas"] : undefined;
  const { apiVersion, kind: name } = manifest;
  const metadata = { name: manifest.name, namespace: manifest.namespace };
  const part = asManifest({ apiVersion, kind: name, metadata, spec: { replicas } }, manifest.file);
  if (part !== undefined) await applyOne(cluster, { kind, manifest: part }, { force: true, manager: HANDOVER_MANAGER });
}

/** A kind whose definition was applied a moment ago: the server takes its time to serve it. */
async function definedKind(
  { apiVersion, group, kind, file }: Manifest,
  { cluster, ports }: ApplyContext,
): Promise<ApiKind> {
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const end = ports.clock.now() + DEFINITION_PATIENCE_MS;
  for (;;) {
    const found = await findKind(cluster, { group, version, kind });
    if (found !== undefined && (await isServed(cluster, found))) return found;
    if (ports.clock.now() > end || ports.signal.aborted)
      throw new InfraError("MANIFESTS_REFUSED", {
        what: `The cluster does not serve ${kind} of ${apiVersion} (${file}) though its definition was applied.`,
        next: "Look at the definition's conditions: `kubectl get crd -o yaml`.",
      });
    await ports.clusters.pause(300, ports.signal);
  }
}

async function isServed(cluster: Cluster, kind: ApiKind): Promise<boolean> {
  const { status } = await cluster.call({ path: pathOf(kind), query: { limit: "1" } }, { patient: false });
  return status !== 404;
}

import { isJsonObject, without, type JsonObject } from "../value-json";
import { keyOf, type Manifest } from "./manifest";
import { DEPLOYED_COMMIT, isWorkload } from "./revision";

/** On everything that is applied: whose it is, so that what is no longer written can be found again. */
export const SERVICE_LABEL = "infra-action/service";

/** A namespace where none is written and one is wanted, the service's label, and on a workload the commit. */
export function prepared(
  manifests: readonly Manifest[],
  {
    namespace,
    service,
    commit,
    isNamespaced,
  }: {
    readonly namespace: string;
    readonly service: string;
    /** That the manifests are of; undefined: it cannot be told. */
    readonly commit: string | undefined;
    readonly isNamespaced: (manifest: Manifest) => boolean;
  },
): Manifest[] {
  return manifests.map((manifest) => {
    const body = structuredClone(manifest.body) as Record<string, unknown>;
    const metadata = { ...(body["metadata"] as JsonObject) } as Record<string, unknown>;
    const own = manifest.namespace ?? (isNamespaced(manifest) ? namespace : null);
    if (own !== null) metadata["namespace"] = own;
    const labels = isJsonObject(metadata["labels"]) ? metadata["labels"] : {};
    metadata["labels"] = { ...labels, [SERVICE_LABEL]: service };
    if (commit !== undefined && isWorkload(manifest)) {
      const annotations = isJsonObject(metadata["annotations"]) ? metadata["annotations"] : {};
      metadata["annotations"] = { ...annotations, [DEPLOYED_COMMIT]: commit };
    }
    body["metadata"] = metadata;
    // What only a server writes would be refused, or be a conflict with it.
    delete body["status"];
    return { ...manifest, namespace: own, body };
  });
}

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet"]);

/** Workloads that an autoscaler of the same manifests scales lose their `replicas`: two writers would undo each other. */
export function withoutScaledReplicas(manifests: readonly Manifest[]): {
  readonly manifests: readonly Manifest[];
  readonly left: readonly Manifest[];
} {
  const scaled = new Set(manifests.flatMap(targetOf));
  const left: Manifest[] = [];
  const changed = manifests.map((manifest) => {
    const { spec } = manifest.body as { spec?: unknown };
    if (!SCALED.has(manifest.kind) || !scaled.has(keyOf(manifest)) || !isJsonObject(spec)) return manifest;
    left.push(manifest);
    if (!("replicas" in spec)) return manifest;
    return { ...manifest, body: { ...manifest.body, spec: without(spec, "replicas") } };
  });
  return { manifests: changed, left };
}

function targetOf({ kind, namespace, body }: Manifest): string[] {
  if (kind !== "HorizontalPodAutoscaler") return [];
  const { spec } = body as { spec?: unknown };
  const target = isJsonObject(spec) ? spec["scaleTargetRef"] : undefined;
  if (!isJsonObject(target)) return [];
  const { kind: of, name, apiVersion } = target;
  if (typeof of !== "string" || typeof name !== "string") return [];
  const group =
    typeof apiVersion === "string" && apiVersion.includes("/") ? (apiVersion.split("/", 1)[0] ?? "") : "apps";
  return [keyOf({ group, kind: of, namespace, name })];
}

import type { Manifest } from "../../domain/deploy/manifest";
import { inApplyOrder } from "../../domain/deploy/order";
import type { AppliedObject } from "../../domain/doctor/cluster-needs";
import { prepared, withoutScaledReplicas } from "../../domain/deploy/prepare";
import { pathOf, type ApiKind } from "../../domain/kube/kinds";
import { isJsonObject, type JsonObject } from "../../domain/value-json";
import { InfraError } from "../../errors";
import type { Cluster } from "../../ports/cluster";
import { findKind } from "../cluster/find-kind";
import type { ServicePlan } from "./plan-service";

/** An object to apply, and how the cluster serves its kind; undefined: not yet, its definition is applied before. */
export interface PlannedObject {
  readonly manifest: Manifest;
  readonly kind: ApiKind | undefined;
}

export interface PlannedObjects {
  readonly objects: readonly PlannedObject[];
  /** Workloads whose `replicas` an autoscaler has. */
  readonly scaled: readonly Manifest[];
}

/** The service's objects in the order in which they are applied. @throws InfraError MANIFESTS_REFUSED for an unknown kind */
export async function plannedObjects(
  plan: ServicePlan,
  cluster: Cluster,
  { namespace, commit }: { readonly namespace: string; readonly commit: string | undefined },
): Promise<PlannedObjects> {
  const defined = definitionsOf(plan.manifests);
  const kinds = new Map<Manifest, ApiKind | undefined>();
  for (const manifest of plan.manifests) kinds.set(manifest, await kindOf(manifest, cluster, defined));
  const isNamespaced = (manifest: Manifest): boolean =>
    (kinds.get(manifest) ?? defined.get(nameOf(manifest)))?.namespaced ?? true;
  const own = prepared(plan.manifests, { namespace, service: plan.service, commit, isNamespaced });
  const { manifests, left } = withoutScaledReplicas(own);
  // Each step keeps the order, so what is at one place is the same object.
  const kindList = [...kinds.values()];
  const kindAt = new Map(manifests.map((manifest, index) => [manifest, kindList[index]]));
  return {
    objects: inApplyOrder(manifests).map((manifest) => ({ manifest, kind: kindAt.get(manifest) })),
    scaled: left,
  };
}

async function kindOf(manifest: Manifest, cluster: Cluster, defined: Definitions): Promise<ApiKind | undefined> {
  const { apiVersion, group, kind } = manifest;
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const found = await findKind(cluster, { group, version, kind });
  if (found !== undefined || defined.has(nameOf(manifest))) return found;
  throw new InfraError("MANIFESTS_REFUSED", {
    what: `Cluster ${cluster.name} has no kind ${kind} in ${apiVersion} (${manifest.file}).`,
    why: "Its API version is gone, or its definition (CRD) is not installed.",
    next: "Write the version that the cluster serves (`kubectl api-resources`), or add the definition.",
  });
}

const nameOf = ({ group, kind }: Manifest): string => `${group}/${kind}`;

type Definitions = ReadonlyMap<string, Pick<ApiKind, "resource" | "namespaced">>;

/** Kinds that the manifests themselves define. */
function definitionsOf(manifests: readonly Manifest[]): Definitions {
  const specs = manifests.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ body }) => body["spec"]);
  return new Map(
    specs.filter(isJsonObject).map((spec) => {
      const names: JsonObject = isJsonObject(spec["names"]) ? spec["names"] : {};
      const resource = String(names["plural"]);
      return [
        `${String(spec["group"])}/${String(names["kind"])}`,
        { resource, namespaced: spec["scope"] === "Namespaced" },
      ];
    }),
  );
}

/** The objects by the names that a cluster's permissions are about, those of kinds to come among them. */
export function appliedObjects({ objects }: PlannedObjects): AppliedObject[] {
  const defined = definitionsOf(objects.map(({ manifest }) => manifest));
  return objects.flatMap(({ manifest, kind }) => {
    const resource = (kind ?? defined.get(nameOf(manifest)))?.resource;
    if (resource === undefined) return [];
    const { group, namespace, name } = manifest;
    return [{ group, resource, namespace, name, path: kind === undefined ? null : pathOf(kind, manifest) }];
  });
}

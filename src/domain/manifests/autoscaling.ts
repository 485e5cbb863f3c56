import { z } from "zod";
import type { Finding } from "../report";
import { found } from "./finding";
import { isRecord, type Manifest } from "./manifest";
import { findManifest, podTemplateOf, type ManifestSet } from "./manifest-set";

const hpaSchema = z.object({
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
    minReplicas: z.number().nullish(),
    metrics: z
      .array(z.object({ type: z.string().nullish(), resource: z.object({ name: z.string().nullish() }).nullish() }))
      .nullish(),
    targetCPUUtilizationPercentage: z.number().nullish(),
  }),
});
type Hpa = z.infer<typeof hpaSchema>["spec"];

/** What keeps a HorizontalPodAutoscaler from its work, or works against it. */
export function autoscalingFindings(set: ManifestSet): Finding[] {
  return set.manifests.flatMap((manifest) => {
    const hpa = hpaOf(manifest);
    if (hpa === undefined) return [];
    const { kind, name } = hpa.scaleTargetRef;
    const target = findManifest(set, manifest, kind, name);
    if (target === undefined)
      return [
        found(
          "HPA_WITHOUT_TARGET",
          "danger",
          manifest,
          ["spec", "scaleTargetRef", "name"],
          `scales ${kind} ${name}, which is not among these manifests: it will scale nothing.`,
        ),
      ];
    return [...replicasFindings(manifest, target), ...requestFindings(manifest, hpa, target)];
  });
}

export function hpaOf({ kind, body }: Manifest): Hpa | undefined {
  const parsed = kind === "HorizontalPodAutoscaler" ? hpaSchema.safeParse(body) : undefined;
  return parsed?.success ? parsed.data.spec : undefined;
}

function replicasFindings(hpa: Manifest, target: Manifest): Finding[] {
  const spec = isRecord(target.body) ? target.body["spec"] : undefined;
  if (!isRecord(spec) || typeof spec["replicas"] !== "number") return [];
  return [
    found(
      "REPLICAS_BESIDE_HPA",
      "danger",
      target,
      ["spec", "replicas"],
      `has replicas, and ${hpa.kind} ${hpa.name} scales it: each apply undoes what was scaled, in the middle of the load. Leave replicas out.`,
    ),
  ];
}

/** A share of what is requested cannot be told where nothing is. */
function requestFindings(hpa: Manifest, { metrics, targetCPUUtilizationPercentage }: Hpa, target: Manifest): Finding[] {
  const template = podTemplateOf(target);
  if (template === undefined) return [];
  const named = (metrics ?? []).flatMap(({ type, resource }) =>
    type === "Resource" && resource?.name ? [resource.name] : [],
  );
  const wanted = new Set([...named, ...(targetCPUUtilizationPercentage ? ["cpu"] : [])]);
  return (template.spec.containers ?? []).flatMap(({ name, resources }, index) =>
    [...wanted]
      .filter(
        (resource) => resources?.requests?.[resource] === undefined && resources?.limits?.[resource] === undefined,
      )
      .map((resource) =>
        found(
          "RESOURCES_MISSING",
          "danger",
          target,
          [...template.path, "spec", "containers", index],
          `requests no ${resource} for container ${name}, and ${hpa.kind} ${hpa.name} scales by it: it will scale nothing.`,
        ),
      ),
  );
}

import { z } from "zod";
import { isSelected, selectorSchema, selectorText } from "../health/selector";
import type { Finding } from "../report";
import { hpaOf } from "./autoscaling";
import { found } from "./finding";
import { isRecord, type Manifest } from "./manifest";
import { isNeighbour, isServing, podTemplateOf, type ManifestSet } from "./manifest-set";

const amount = z.union([z.number(), z.string()]).nullish();
const pdbSchema = z.object({
  spec: z.object({ minAvailable: amount, maxUnavailable: amount, selector: selectorSchema.nullish() }),
});

/** Budgets that no node drain can ever meet, and those that are about nothing. */
export function budgetFindings(set: ManifestSet): Finding[] {
  return set.manifests.flatMap((manifest) => {
    const parsed = manifest.kind === "PodDisruptionBudget" ? pdbSchema.safeParse(manifest.body) : undefined;
    if (!parsed?.success) return [];
    const { selector, ...budget } = parsed.data.spec;
    const selected = set.manifests.filter((one) => {
      const labels = isServing(one) && isNeighbour(one, manifest) ? podTemplateOf(one)?.labels : undefined;
      return labels !== undefined && isSelected(labels, selector ?? {});
    });
    if (selected.length === 0)
      return [
        found(
          "SELECTOR_MATCHES_NOTHING",
          "warning",
          manifest,
          ["spec", "selector"],
          `selects ${selectorText(selector ?? {})}, which no pod of these manifests has: it guards nothing.`,
        ),
      ];
    const pods = Math.max(...selected.map((workload) => fewestPods(workload, set)));
    return blocks(budget, pods)
      ? [
          found(
            "PDB_BLOCKS",
            "warning",
            manifest,
            ["spec", "minAvailable" in budget && budget.minAvailable ? "minAvailable" : "maxUnavailable"],
            `never allows an eviction where there ${pods === 1 ? "is 1 pod" : `are ${pods} pods`}: a node drain waits for ever.`,
          ),
        ]
      : [];
  });
}

/** How many pods there are when least is going on. */
function fewestPods(workload: Manifest, { manifests }: ManifestSet): number {
  const scaler = manifests.find((one) => {
    const target = hpaOf(one)?.scaleTargetRef;
    return target?.kind === workload.kind && target.name === workload.name && isNeighbour(one, workload);
  });
  if (scaler !== undefined) return hpaOf(scaler)?.minReplicas ?? 1;
  const spec = isRecord(workload.body) ? workload.body["spec"] : undefined;
  return isRecord(spec) && typeof spec["replicas"] === "number" ? spec["replicas"] : 1;
}

function blocks(
  {
    minAvailable,
    maxUnavailable,
  }: { minAvailable?: number | string | null | undefined; maxUnavailable?: number | string | null | undefined },
  pods: number,
): boolean {
  if (maxUnavailable !== null && maxUnavailable !== undefined) return /^0%?$/.test(String(maxUnavailable));
  if (minAvailable === null || minAvailable === undefined) return false;
  const percent = /^(\d+)%$/.exec(String(minAvailable))?.[1];
  const least = percent === undefined ? Number(minAvailable) : Math.ceil((Number(percent) * pods) / 100);
  return least >= pods;
}

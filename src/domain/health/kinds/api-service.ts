import { z } from "zod";
import { conditionOf, conditionsSchema, wordsOf } from "../conditions";
import type { KubeObject } from "../object";
import { refOf } from "../object";
import type { Scene } from "../scene";
import { foreignLine } from "../text";
import { because, kindRule, verdict, type Verdict } from "../verdict";

const fields = z.object({
  spec: z.object({ service: z.object({ name: z.string().nullish(), namespace: z.string().nullish() }).nullish() }),
  status: z.object({ conditions: conditionsSchema }),
});

export const apiServiceVerdict = kindRule(fields, ({ spec, status }, object, scene) => {
  const available = conditionOf(status.conditions, "Available");
  if (available === undefined) return verdict("Progressing", "has not been looked at yet");
  if (available.status === "True") return verdict("Healthy", "available", { since: available.since });
  const isEarly = available.since !== null && scene.now - available.since < scene.wanted.graceSeconds * 1000;
  return verdict(isEarly ? "Progressing" : "Degraded", `not available: ${foreignLine(wordsOf(available))}`, {
    since: available.since,
    because: serviceProblem(spec.service ?? {}, object, scene),
  });
});

function serviceProblem(
  { name, namespace }: { readonly name?: string | null | undefined; readonly namespace?: string | null | undefined },
  object: KubeObject,
  scene: Scene,
): Verdict["because"] {
  if (!name || !namespace) return null;
  const ref = { group: "", kind: "Service", namespace, name };
  const service = scene.find(ref);
  if (service === undefined)
    return scene.knows("Service", namespace) === "whole" && object.name !== ""
      ? because(ref, verdict("Missing", "does not exist"))
      : null;
  const found = scene.verdict(service);
  return found.status === "Healthy" || found.status === "Unknown" ? null : because(refOf(service), found);
}

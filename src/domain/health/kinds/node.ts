import { z } from "zod";
import { conditionOf, conditionsSchema, wordsOf } from "../conditions";
import { warningEvidence } from "../event";
import { refOf } from "../object";
import { foreignLine } from "../text";
import { kindRule, verdict } from "../verdict";

const fields = z.object({
  spec: z
    .object({ unschedulable: z.boolean().nullish() })
    .nullish()
    .transform((given) => given ?? {}),
  status: z.object({ conditions: conditionsSchema }),
});
const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

export const nodeVerdict = kindRule(fields, ({ spec, status }, node, scene) => {
  const ready = conditionOf(status.conditions, "Ready");
  const evidence = warningEvidence(scene.events(refOf(node)));
  if (ready === undefined) return verdict("Progressing", "its kubelet has not reported yet");
  // Unknown: nobody hears from it. Its pods are taken elsewhere, so it is as good as broken.
  if (ready.status !== "True")
    return verdict("Degraded", `is not ready: ${foreignLine(wordsOf(ready))}`, { since: ready.since, evidence });
  const pressed = status.conditions.find(({ type, status: is }) => PRESSURES.includes(type) && is === "True");
  if (pressed !== undefined)
    return verdict("Degraded", `${pressed.type}: ${foreignLine(wordsOf(pressed))}`, { since: pressed.since, evidence });
  if (spec.unschedulable === true) return verdict("Suspended", "cordoned: takes no new pods");
  return verdict("Healthy", "ready", { since: ready.since });
});

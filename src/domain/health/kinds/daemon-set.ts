import { z } from "zod";
import { count } from "../conditions";
import { warningEvidence } from "../event";
import { withImages } from "../images";
import { refOf } from "../object";
import { lacking } from "../pods";
import { alive } from "../revisions";
import { counted } from "../text";
import { kindRule, verdict } from "../verdict";

const fields = z.object({
  spec: z.object({ updateStrategy: z.object({ type: z.string().nullish() }).nullish() }),
  status: z.object({
    desiredNumberScheduled: z.number(),
    currentNumberScheduled: count,
    updatedNumberScheduled: count,
    numberAvailable: count,
    numberReady: count,
  }),
});

export const daemonSetVerdict = kindRule(fields, ({ spec, status }, set, scene) => {
  const { desiredNumberScheduled: desired, numberReady, numberAvailable, updatedNumberScheduled } = status;
  const pods = alive(scene.owned(set, "Pod"));
  const subject = { pods, namespace: set.namespace, evidence: warningEvidence(scene.events(refOf(set))) };
  const nodes = counted(desired, "node");
  const isByHand = spec.updateStrategy?.type === "OnDelete";
  if (desired === 0) return verdict("Healthy", "no node is to run it");
  if (numberReady < desired) return lacking("Progressing", `ready on ${numberReady} of ${nodes}`, subject, scene);
  if (numberAvailable < desired)
    return lacking("Progressing", `available on ${numberAvailable} of ${nodes}`, subject, scene);
  if (updatedNumberScheduled < desired && !isByHand)
    return lacking("Progressing", `updated on ${updatedNumberScheduled} of ${nodes}`, subject, scene);
  const held = updatedNumberScheduled < desired ? "; the new revision is taken when a pod is deleted (OnDelete)" : "";
  return withImages(verdict("Healthy", `ready on ${numberReady} of ${nodes}${held}`), set, pods, scene);
});

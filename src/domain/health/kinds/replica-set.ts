import { z } from "zod";
import { conditionOf, conditionsSchema, count, wordsOf } from "../conditions";
import { warningEvidence } from "../event";
import { refOf } from "../object";
import { lacking } from "../pods";
import { alive } from "../revisions";
import { counted, foreignLine } from "../text";
import { kindRule, verdict } from "../verdict";

const fields = z.object({
  spec: z.object({ replicas: z.number().nullish() }),
  status: z.object({ readyReplicas: count, availableReplicas: count, replicas: count, conditions: conditionsSchema }),
});

/** Also the older kind that it comes from, ReplicationController. */
export const replicaSetVerdict = kindRule(fields, ({ spec, status }, set, scene) => {
  const desired = spec.replicas ?? 1;
  const pods = alive(scene.owned(set, "Pod"));
  const subject = { pods, namespace: set.namespace, evidence: warningEvidence(scene.events(refOf(set))) };
  const failure = conditionOf(status.conditions, "ReplicaFailure");
  if (failure?.status === "True")
    return lacking("Degraded", `cannot make its pods: ${foreignLine(wordsOf(failure))}`, subject, scene);
  const ready = `${status.readyReplicas} of ${counted(desired, "pod")} ready`;
  if (status.readyReplicas < desired) return lacking("Progressing", ready, subject, scene);
  if (status.availableReplicas < desired)
    return lacking(
      "Progressing",
      `${status.availableReplicas} of ${counted(desired, "pod")} available`,
      subject,
      scene,
    );
  if (status.replicas > desired)
    return verdict("Progressing", `${counted(status.replicas - desired, "pod")} too many, on the way out`);
  return verdict("Healthy", desired === 0 ? "scaled to 0: nothing is to run" : ready);
});

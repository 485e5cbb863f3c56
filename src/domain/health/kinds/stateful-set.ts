import { z } from "zod";
import { count } from "../conditions";
import { warningEvidence } from "../event";
import { withImages } from "../images";
import { refOf, type KubeObject } from "../object";
import { lacking } from "../pods";
import { alive } from "../revisions";
import type { Scene } from "../scene";
import { counted } from "../text";
import { kindRule, verdict, type Verdict } from "../verdict";

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? "");
const fields = z.object({
  spec: z.object({
    replicas: z.number().nullish(),
    updateStrategy: z.object({ type: text, rollingUpdate: z.object({ partition: count }).nullish() }).nullish(),
  }),
  status: z.object({
    replicas: count,
    readyReplicas: count,
    availableReplicas: z.number().nullish(),
    updatedReplicas: count,
    currentRevision: text,
    updateRevision: text,
  }),
});
type Fields = z.infer<typeof fields>;

const REVISION = "controller-revision-hash";

export const statefulSetVerdict = kindRule(fields, (given, set, scene) => {
  const pods = podsOf(given, set, scene);
  const own = rolloutVerdict(given, set, pods, scene);
  // Where nothing is to run, no image does.
  return given.spec.replicas === 0 ? own : withImages(own, set, pods, scene);
});

/** Those of the new revision first: the old ones are replaced one by one, and the new one is what may fail. */
function podsOf({ status }: Fields, set: KubeObject, scene: Scene): KubeObject[] {
  const isNew = ({ labels }: KubeObject): boolean => labels[REVISION] === status.updateRevision;
  return alive(scene.owned(set, "Pod")).toSorted((one, other) => Number(isNew(other)) - Number(isNew(one)));
}

function rolloutVerdict({ spec, status }: Fields, set: KubeObject, pods: readonly KubeObject[], scene: Scene): Verdict {
  const desired = spec.replicas ?? 1;
  const ready = `${status.readyReplicas} of ${counted(desired, "pod")} ready`;
  const subject = { pods, namespace: set.namespace, evidence: warningEvidence(scene.events(refOf(set))) };
  // A set that is updated by hand (OnDelete) still has to have its pods ready.
  if (status.readyReplicas < desired) return lacking("Progressing", ready, subject, scene);
  if ((status.availableReplicas ?? desired) < desired)
    return lacking(
      "Progressing",
      `${status.availableReplicas} of ${counted(desired, "pod")} available`,
      subject,
      scene,
    );
  if (status.replicas > desired)
    return verdict("Progressing", `${counted(status.replicas - desired, "pod")} too many, on the way out`);
  return revisionVerdict({ spec, status }, desired, ready);
}

function revisionVerdict({ spec, status }: Fields, desired: number, ready: string): Verdict {
  const isOneRevision = status.updateRevision === "" || status.updateRevision === status.currentRevision;
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (isOneRevision) return verdict("Healthy", desired === 0 ? "scaled to 0: nothing is to run" : ready);
  if (spec.updateStrategy?.type === "OnDelete")
    return verdict("Healthy", `${ready}; the new revision is taken when a pod is deleted (OnDelete)`);
  const toUpdate = Math.max(0, desired - partition);
  if (status.updatedReplicas < toUpdate)
    return verdict("Progressing", `${status.updatedReplicas} of ${counted(toUpdate, "pod")} updated`);
  return partition > 0
    ? verdict("Healthy", `${ready}; pods below ${partition} are held at the old revision (partition)`)
    : verdict("Progressing", "all pods are updated, the controller has not finished");
}

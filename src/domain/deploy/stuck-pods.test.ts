import { parseObject, type KubeObject } from "../health/object";
import { stuckPods } from "./stuck-pods";

function object(body: object): KubeObject {
  const parsed = parseObject(body);
  if (parsed === undefined) throw new Error("No object.");
  return parsed;
}

const set = (kind = "StatefulSet"): KubeObject =>
  object({
    ...{ apiVersion: "apps/v1", kind, metadata: { name: "day", namespace: "day", uid: "set-1" } },
    status: { updateRevision: "day-bad", currentRevision: "day-good" },
  });
const pod = (name: string, { revision = "day-bad", owner = "set-1", ready = "False" } = {}): KubeObject =>
  object({
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: {
      ...{ name, namespace: "day", labels: { "controller-revision-hash": revision } },
      ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "day", uid: owner, controller: true }],
    },
    status: { conditions: [{ type: "Ready", status: ready }] },
  });

it.each([
  { because: "one that is not ready is in the way", of: pod("day-0"), stuck: true },
  { because: "one that is ready goes by the controller's own hand", of: pod("day-0", { ready: "True" }), stuck: false },
  { because: "one of the revision before is what is wanted", of: pod("day-0", { revision: "day-good" }), stuck: false },
  { because: "another set's is not ours", of: pod("day-0", { owner: "set-2" }), stuck: false },
  { because: "a DaemonSet takes its pods away itself", of: pod("day-x"), kind: "DaemonSet", stuck: false },
])("of a rollout that was taken back: $because", ({ of, kind, stuck }) => {
  expect(stuckPods(set(kind), [of]).map(({ name }) => name)).toEqual(stuck ? [of.name] : []);
});

import { parseObject, type KubeObject } from "../health/object";
import { fits, liveObjects, parseObjectRef, parseSelector } from "./live-objects";

const object = (kind: string, apiVersion: string, more: object = {}): KubeObject => {
  const parsed = parseObject({ apiVersion, kind, metadata: { name: kind.toLowerCase(), namespace: "day", ...more } });
  if (parsed === undefined) throw new Error("no object");
  return parsed;
};
const evidence = (objects: KubeObject[]) => ({
  objects,
  listed: [],
  logs: [],
  unreadable: [],
  http: [],
  wantedImages: [],
  now: 0,
});
const owner = { ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "day", controller: true }] };

describe("liveObjects", () => {
  it("takes what people write, not what controllers make, nor events", () => {
    const objects = [
      object("Deployment", "apps/v1"),
      object("ReplicaSet", "apps/v1", owner),
      object("Pod", "v1", owner),
      object("Event", "v1"),
      object("Service", "v1", { labels: { app: "day" } }),
    ];
    expect(liveObjects(evidence(objects), []).map(({ kind }) => kind)).toEqual(["Deployment", "Service"]);
    expect(liveObjects(evidence(objects), parseSelector("app=day") ?? []).map(({ kind }) => kind)).toEqual(["Service"]);
  });
});

describe("selectors", () => {
  it.each([
    ["", true],
    ["app=day", true],
    ["app==day,tier", true],
    ["app=dusk", false],
    ["app!=dusk", true],
    ["!canary", true],
    ["!tier", false],
    ["canary", false],
    ["app.kubernetes.io/name!=x", true],
  ])("%j: %s", (text, expected) => {
    expect(fits({ app: "day", tier: "web" }, parseSelector(text) ?? [{ key: "never", values: [], isNot: false }])).toBe(
      expected,
    );
  });

  it("a set expression is refused rather than taken for something else", () => {
    expect(parseSelector("app in (day)")).toBeUndefined();
  });
});

it.each([
  ["Deployment/day", { kind: "Deployment", name: "day", namespace: "n" }],
  ["Application.argoproj.io/day", { kind: "Application", group: "argoproj.io", name: "day", namespace: "n" }],
  [
    "argocd/Application.argoproj.io/day",
    { kind: "Application", group: "argoproj.io", name: "day", namespace: "argocd" },
  ],
  ["other/Deployment/day", { kind: "Deployment", name: "day", namespace: "other" }],
])("%s names an object", (text, expected) => {
  expect(parseObjectRef(text, "n")).toEqual(expected);
});

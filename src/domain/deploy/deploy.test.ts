import { parseImage, repositoryOf, withImages } from "./images";
import { readManifests, type Manifest } from "./manifest";
import { resourceChange } from "./object-changes";
import { inApplyOrder } from "./order";
import { DEPLOYED_COMMIT } from "./revision";
import { prepared, SERVICE_LABEL, withoutScaledReplicas } from "./prepare";

const SHA = "a".repeat(64);
const read = (text: string): readonly Manifest[] => readManifests([{ file: "k8s/all.yaml", text }]).manifests;
const deployment = (more = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: day}
spec:
  replicas: 2
  ${more}
  template:
    spec:
      initContainers: [{name: init, image: registry.test/day}]
      containers: [{name: app, image: "registry.test/day:1.0"}, {name: side, image: side}]
`;
const hpa = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: day}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: day}}
`;

describe("readManifests", () => {
  it.each([
    ["a: [", ["k8s/all.yaml:1 is no YAML"]],
    ["kind: X", ["no Kubernetes object"]],
    [`${deployment()}---${deployment()}`, ["has Deployment day again"]],
    ["---\n---\n", []],
  ])("%j", (text, problems) => {
    const found = readManifests([{ file: "k8s/all.yaml", text }]).problems;
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(found[index]).toContain(problem);
  });

  it("takes the items of a List", () => {
    const list =
      "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Service, metadata: {name: a, namespace: n}}]";
    expect(read(list)).toMatchObject([{ kind: "Service", name: "a", namespace: "n" }]);
  });
});

describe("images", () => {
  it.each([
    [`registry.test/day@sha256:${SHA}`, { name: "registry.test/day", image: `registry.test/day@sha256:${SHA}` }],
    [
      `registry.test:5000/day:1.0@sha256:${SHA}`,
      { name: "registry.test:5000/day", image: `registry.test:5000/day@sha256:${SHA}` },
    ],
    [`day=registry.test/day@sha256:${SHA}`, { name: "day", image: `registry.test/day@sha256:${SHA}` }],
  ])("%s", (line, expected) => {
    expect(parseImage(line)).toMatchObject(expected);
  });

  it.each(["registry.test/day:latest", "day", `day@sha256:${SHA.slice(1)}`, ""])("%j is refused", (line) => {
    expect(parseImage(line)).toContain("is not named by its digest");
  });

  it.each([
    ["day", "day"],
    ["day:1", "day"],
    ["localhost:5000/day", "localhost:5000/day"],
    ["localhost:5000/day:1", "localhost:5000/day"],
    [`a/day:1@sha256:${SHA}`, "a/day"],
  ])("%s is of %s", (image, repository) => {
    expect(repositoryOf(image)).toBe(repository);
  });

  it("sets it in all containers of the name, and in no other", () => {
    const choice = parseImage(`registry.test/day@sha256:${SHA}`);
    if (typeof choice === "string") throw new Error(choice);
    const before = read(deployment());
    const { manifests, placed } = withImages(before, [choice]);
    expect(placed.map(({ container }) => container)).toEqual(["init", "app"]);
    expect(JSON.stringify(manifests[0]?.body)).toContain('"image":"side"');
    expect(JSON.stringify(before[0]?.body)).not.toContain(SHA);
  });
});

it("leaves replicas to the autoscaler of the same manifests, and to nobody else", () => {
  const { manifests, left } = withoutScaledReplicas(read(`${deployment()}---${hpa}`));
  expect(left.map(({ name }) => name)).toEqual(["day"]);
  expect(manifests[0]?.body["spec"]).not.toHaveProperty("replicas");
  expect(withoutScaledReplicas(read(deployment())).manifests[0]?.body["spec"]).toHaveProperty("replicas", 2);
});

it("gives what has none the namespace, everything the service's label, and workloads the commit", () => {
  const namespaced = ({ kind }: Manifest) => kind !== "Namespace";
  const text = `${deployment()}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: other}`;
  const all = prepared(read(text), { namespace: "n", service: "day", commit: "c0ffee", isNamespaced: namespaced });
  expect(all.map(({ namespace }) => namespace)).toEqual(["n", null, "other"]);
  expect(all.every(({ body }) => JSON.stringify(body).includes(`"${SERVICE_LABEL}":"day"`))).toBe(true);
  const marks = all.map(({ body }) => (body["metadata"] as { annotations?: object }).annotations);
  expect(marks).toEqual([{ [DEPLOYED_COMMIT]: "c0ffee" }, undefined, undefined]);
});

it("applies first what others need", () => {
  const kinds = [
    "Widget",
    "Ingress",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ConfigMap",
    "CustomResourceDefinition",
    "Namespace",
  ];
  const text = kinds.map((kind) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x}`).join("\n---\n");
  expect(inApplyOrder(read(text)).map(({ kind }) => kind)).toEqual(
    kinds.toReversed().toSorted((a, b) => (a === "Widget" ? 1 : b === "Widget" ? -1 : 0)),
  );
});

describe("what a reviewer reads", () => {
  const [manifest] = read("apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}");
  if (manifest === undefined) throw new Error("no manifest");
  const object = (data: object, more: object = {}) => ({
    metadata: { name: "s", resourceVersion: "1", ...more },
    data,
  });

  it("a secret's values never show", () => {
    const change = resourceChange(
      { manifest, live: object({ a: "eA==" }), wanted: object({ a: "eQ==" }) },
      "day-cluster",
    );
    expect(change).toMatchObject({ operation: "update", properties: [{ path: "data.a", old: { kind: "secret" } }] });
    expect(JSON.stringify(change)).not.toMatch(/eA==|eQ==/);
  });

  it("what only the server counts is no change", () => {
    const live = object({ a: "1" }, { resourceVersion: "2", managedFields: [], generation: 4 });
    expect(resourceChange({ manifest, live, wanted: object({ a: "1" }) }, "c").operation).toBe("same");
  });

  it("a container is found by its name, not by its place", () => {
    const [pod] = read("apiVersion: v1\nkind: Pod\nmetadata: {name: p}");
    if (pod === undefined) throw new Error("no manifest");
    const containers = (...list: object[]) => ({ metadata: { name: "p" }, spec: { containers: list } });
    const app = { name: "app", image: "a:1" };
    const change = resourceChange(
      {
        manifest: pod,
        live: containers(app),
        wanted: containers({ name: "side", image: "s" }, { ...app, image: "a:2" }),
      },
      "c",
    );
    expect(change.properties.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "update spec.containers.app.image",
      "add spec.containers.side",
    ]);
  });
});

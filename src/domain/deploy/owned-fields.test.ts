import { ownedPart, owns } from "./owned-fields";

const live = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "day",
    namespace: "day",
    uid: "u",
    labels: { app: "day", other: "x" },
    managedFields: [
      {
        manager: "infra-action",
        operation: "Apply",
        fieldsV1: {
          "f:metadata": { "f:labels": { "f:app": {} } },
          "f:spec": {
            "f:replicas": {},
            "f:selector": {},
            "f:template": {
              "f:spec": {
                "f:containers": {
                  'k:{"name":"app"}': {
                    ".": {},
                    "f:name": {},
                    "f:image": {},
                    "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
                  },
                },
                "f:finalizers": { 'v:"a"': {} },
              },
            },
          },
        },
      },
      { manager: "kube-controller-manager", operation: "Update", subresource: "status", fieldsV1: { "f:status": {} } },
    ],
  },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: "day" } },
    strategy: { type: "RollingUpdate" },
    template: {
      spec: {
        finalizers: ["a", "b"],
        containers: [
          { name: "side", image: "side:1" },
          { name: "app", image: "app:1", imagePullPolicy: "Always", ports: [{ containerPort: 80, protocol: "TCP" }] },
        ],
      },
    },
  },
  status: { replicas: 3 },
};

it("gives back what a manager applied, and no more", () => {
  expect(ownedPart(live, "infra-action")).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "day", namespace: "day", labels: { app: "day" } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "day" } },
      template: {
        spec: {
          finalizers: ["a"],
          containers: [{ name: "app", image: "app:1", ports: [{ containerPort: 80, protocol: "TCP" }] }],
        },
      },
    },
  });
});

it("gives nothing where it applied nothing", () => {
  expect(ownedPart(live, "kubectl")).toBeUndefined();
  expect(ownedPart(live, "kube-controller-manager")).toBeUndefined();
});

it.each([
  [["spec", "replicas"], true],
  [["spec", "selector"], true],
  [["spec", "strategy"], false],
])("owns %j: %s", (path, expected) => {
  expect(owns(live, "infra-action", path)).toBe(expected);
});

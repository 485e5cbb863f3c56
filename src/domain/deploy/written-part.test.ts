import { writtenParts } from "./written-part";

const written = {
  kind: "Deployment",
  metadata: { name: "day" },
  spec: { replicas: 3, ports: [{ port: 80 }], containers: [{ name: "app", image: "day:2" }, { name: "new" }] },
};
const live = {
  kind: "Deployment",
  metadata: { name: "day", uid: "1" },
  spec: {
    replicas: 1,
    strategy: "RollingUpdate",
    ports: [{ port: 80, protocol: "TCP" }],
    containers: [
      { name: "side", image: "side" },
      { name: "app", image: "day:1", imagePullPolicy: "Always" },
    ],
  },
};

it("is what the manifest writes, as it is, where somebody else has written it before", () => {
  expect(writtenParts(live, written, "us").live).toEqual({
    kind: "Deployment",
    metadata: { name: "day" },
    spec: { replicas: 1, ports: [{ port: 80 }], containers: [{ name: "app", image: "day:1" }] },
  });
});

it("is what we have written, so that what is no longer written is seen to go", () => {
  const fieldsV1 = { "f:spec": { "f:replicas": {}, "f:strategy": {} } };
  const managedFields = [{ manager: "us", operation: "Apply", fieldsV1 }];
  const ours = { apiVersion: "apps/v1", ...live, metadata: { ...live.metadata, managedFields } };

  expect(writtenParts(ours, written, "us").live).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "day" },
    spec: { replicas: 1, strategy: "RollingUpdate" },
  });
});

it("takes what the server fills in or leaves out for no difference", () => {
  const port = { kind: "Service", metadata: { name: "day", annotations: {} }, spec: { ports: [{ port: 80 }] } };
  const { live: before, wanted } = writtenParts(
    { kind: "Service", metadata: { name: "day" }, spec: { ports: [{ port: 80, protocol: "TCP" }] } },
    port,
    "us",
  );

  expect(wanted).toEqual(before);
  expect(wanted).toEqual({ kind: "Service", metadata: { name: "day" }, spec: { ports: [{ port: 80 }] } });
});

it("keeps a Secret's text as the server does", () => {
  const secret = { kind: "Secret", data: { a: "YQ==" }, stringData: { b: "ü" } };

  expect(writtenParts(undefined, secret, "us")).toEqual({
    live: undefined,
    wanted: { kind: "Secret", data: { a: "YQ==", b: "w7w=" } },
  });
});

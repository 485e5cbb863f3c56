import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "./settings";

const QUOTA = { cpu: "4", memory: "8Gi", pods: "20" };

describe("checkSettings", () => {
  it.each([
    { given: { port: 0, quota: QUOTA }, says: "- apps:port: " },
    { given: { quota: QUOTA }, says: "- apps:port: " },
    { given: { port: 8001, quota: { ...QUOTA, memory: "8 GB" } }, says: "- apps:quota.memory: A Kubernetes quantity" },
    { given: { port: 8001, quota: { ...QUOTA, disk: "1" } }, says: '- apps:quota: Unrecognized key: "disk"' },
  ])("refuses $given", ({ given, says }) => {
    expect(() => checkSettings(given, "day")).toThrow(`Pulumi.day.yaml cannot be used, nothing was created:\n${says}`);
  });

  it("takes what is right", () => {
    expect(checkSettings({ port: 8001, quota: QUOTA }, "day")).toEqual({ port: 8001, quota: QUOTA });
  });
});

describe("the ground of an app", () => {
  const asked: { type: string; inputs: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          asked.push({ type, inputs: inputs as Record<string, unknown> });
          if (type !== "pulumi:pulumi:StackReference") return { id: name, state: inputs as Record<string, unknown> };
          const outputs = {
            kubeconfig: "{}",
            vpcCidr: "10.1.0.0/16",
            repositoryUrl: "registry/day",
            region: "eu-west-1",
          };
          return { id: name, state: { name, outputs: { ...outputs, service: "day", clusterName: "day-cluster" } } };
        },
        call: ({ token }) => Promise.reject(new Error(`${token} is not expected.`)),
      },
      "apps",
      "day",
      false,
      "organization",
    );
    const [{ AppGround }, { clusterOutputs }] = await Promise.all([
      import("./app-ground"),
      import("./cluster-outputs"),
    ]);
    void new AppGround("day", { port: 8001, quota: QUOTA, cluster: clusterOutputs() });
    await pulumi.runtime.disconnect();
  });

  it("stands on the outputs of the cluster's stack", () => {
    const references = asked.filter(({ type }) => type === "pulumi:pulumi:StackReference");
    expect(references).toMatchObject([{ inputs: { name: "organization/infra/day" } }]);
  });

  it.each([
    { type: "kubernetes:core/v1:Namespace", inputs: { metadata: { name: "day" } } },
    { type: "kubernetes:core/v1:ResourceQuota", inputs: { spec: { hard: { "requests.cpu": "4", pods: "20" } } } },
    {
      type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      inputs: {
        spec: {
          podSelector: {},
          ingress: [{ from: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ protocol: "TCP", port: 8001 }] }],
        },
      },
    },
    { type: "kubernetes:core/v1:ConfigMap", inputs: { data: { cluster: "day-cluster", repository: "registry/day" } } },
  ])("has its $type", ({ type, inputs }) => {
    expect(asked.filter((each) => each.type === type)).toMatchObject([{ inputs }]);
  });
});

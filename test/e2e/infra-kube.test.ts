import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER_PARTS, startCluster, type LabCluster } from "../lab/kube/cluster";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeInfraScene, type InfraScene } from "./infra-scene";
import { reportOf } from "./published-report";

jest.setTimeout(600_000);

const NETWORK = "networking.k8s.io/v1";

describeWith(["engine", "infra", ...CLUSTER_PARTS], "infra/apps, applied to a real API server", () => {
  let infra: InfraScene;
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    infra = await makeInfraScene();
    const { server, ca, client } = cluster;
    const day = { "day-cluster": { server, ca, token: client.token } };
    writeFileSync(join(infra.scene.workspace.cloud.folder, "clusters.json"), JSON.stringify(day));
  });
  afterAll(async () => {
    await infra[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  const byHand = (command: "up" | "drift" | "destroy", ...stacks: readonly string[]): Promise<StepResult> =>
    infra.scene.run(
      { command, stacks: stacks.join("\n") },
      { timeoutMs: 300_000, event: { name: "workflow_dispatch", payload: {} } },
    );
  const outcomes = (step: StepResult): string[] =>
    reportOf(step).stacks.map(({ outcome, headline }) => (headline === null ? outcome : `${outcome}: ${headline}`));

  it("is taken by it, with the role that the controller's account carries", async () => {
    await using step = await byHand("up", "infra:day", "infra/apps:day");

    expect([step.exitCode, outcomes(step)]).toEqual([0, ["changed", "changed"]]);
    const { client } = cluster;
    const account = await client.get("v1", "ServiceAccount", "aws-load-balancer-controller", "kube-system");
    expect(account.metadata["annotations"]).toMatchObject({
      "eks.amazonaws.com/role-arn": expect.stringMatching(/^arn:aws:iam::\d+:role\/day-load-balancer/),
    });
    const namespace = await client.get("v1", "Namespace", "day");
    expect(namespace.metadata["labels"]).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
    const policy = await client.get(NETWORK, "NetworkPolicy", "service", "day");
    expect(policy["spec"]).toMatchObject({
      ingress: [{ from: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ port: 8001, protocol: "TCP" }] }],
    });
  });

  it("finds what somebody changed or deleted there with kubectl", async () => {
    await using quiet = await byHand("drift", "infra/apps:day");
    expect(quiet.outputs["drift"]).toBe("false");
    const ports = [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8001, protocol: "TCP" }] }];
    await cluster.client.patch(NETWORK, "NetworkPolicy", "service", "day", { spec: { ingress: ports } });
    await cluster.client.delete("v1", "ResourceQuota", "service", "day");
    await using step = await byHand("drift", "infra/apps:day");

    const [apps] = reportOf(step).stacks;
    expect(apps?.drift?.map(({ type, kind }) => [type, kind])).toEqual([
      ["kubernetes:core/v1:ResourceQuota", "gone"],
      ["kubernetes:networking.k8s.io/v1:NetworkPolicy", "changed"],
    ]);
    expect(step.summary).toContain("0.0.0.0/0");
  });

  it("says in the server's words what it refuses", async () => {
    await infra.scene.repository.commit(
      "A port that no pod can have",
      infra.edited("infra/apps/app-ground.ts", 'protocol: "TCP", port', 'protocol: "TPC", port'),
    );
    await using step = await byHand("up", "infra/apps:day");

    expect([step.exitCode, outcomes(step)]).toEqual([
      1,
      [expect.stringMatching(/^failed: .*Unsupported value: "TPC"/)],
    ]);
  });

  it("is taken away with a destroy, but for the namespace with the app in it", async () => {
    await using step = await byHand("destroy", "infra/apps:day");

    expect(step.exitCode).toBe(0);
    await expect(cluster.client.get("v1", "LimitRange", "service", "day")).rejects.toMatchObject({ status: 404 });
    await expect(cluster.client.get("v1", "Namespace", "day")).resolves.toMatchObject({ status: { phase: "Active" } });
  });
});

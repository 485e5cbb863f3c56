import { CLUSTER_PARTS, startCluster, type LabCluster } from "../lab/kube/cluster";
import { deployment } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { deploymentStates, makeScene, type Scene } from "./action";
import { reportOf } from "./published-report";
import { shop } from "./shop";

const LIMIT_MS = 600_000;
const CONFIG = `
version: 1
services:
  day: { stack: "infra:dev" }
  dusk: { stack: "infra:other" }
health:
  day: { namespace: after, deadline: 60s, grace: 1s }
  dusk: { namespace: nowhere }
`;

describeWith(["engine", ...CLUSTER_PARTS], "the tail of up", () => {
  let cluster: LabCluster;
  let scene: Scene;
  beforeAll(async () => {
    const files = { "infra-action.yml": CONFIG, "infra/Pulumi.other.yaml": "config: {}\n" };
    [cluster, scene] = await Promise.all([
      startCluster(),
      makeScene({ projects: { infra: shop() }, files, token: { permissions: { deployments: "write" } } }),
    ]);
    await cluster.client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "after" } });
    await scene.stack().deployed();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const up = (inputs: Readonly<Record<string, string>> = {}) =>
    scene.run(
      { command: "up", "stack-name": "dev", "work-dir": "infra", deployments: "true", ...inputs },
      { env: { KUBECONFIG: cluster.kubeconfig }, timeoutMs: LIMIT_MS },
    );

  it(
    "says whether what runs on the updated stack is healthy, in the same report; of another stack's services nothing",
    async () => {
      await cluster.client.apply(deployment({ namespace: "after", name: "day", replicas: 2 }));
      await using well = await up();
      expect(well.exitCode).toBe(0);
      expect(reportOf(well).health).toMatchObject([{ kind: "Deployment", name: "day", status: "Healthy" }]);

      await cluster.client.apply(deployment({ namespace: "after", name: "day", behaviour: "crash-loop" }));
      await using broken = await up();
      expect(broken.exitCode).toBe(1);
      const [target] = reportOf(broken).health;
      expect(target).toMatchObject({ kind: "Deployment", status: "Degraded" });
      expect(target?.reason).toContain("CrashLoopBackOff");
      expect(reportOf(broken).stacks).toMatchObject([{ outcome: "unchanged" }]);

      await using notAsked = await up({ health: "off" });
      expect(notAsked.exitCode).toBe(0);
      expect(reportOf(notAsked).health).toEqual([]);
      // What is not healthy is no success, and nothing is one before it is known.
      expect(deploymentStates(scene)).toEqual([
        ["shop/dev", "in_progress", "in_progress", "success", "inactive"],
        ["shop/dev", "in_progress", "in_progress", "failure"],
        ["shop/dev", "in_progress", "success"],
      ]);
    },
    LIMIT_MS,
  );
});

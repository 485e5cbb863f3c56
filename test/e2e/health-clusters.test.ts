import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { reportOf } from "./published-report";
import { shop } from "./shop";

const LIMIT_MS = 600_000;

/** The way to each cluster is another one; what cannot be reached, and what is missing, must hide none of the others. */
const CONFIG = `
version: 1
services:
  day: { stack: "infra:dev" }
health:
  day:
    cluster: { output: "infra:dev/kubeconfig" }
    namespace: day
    deadline: 15s
    http:
      - { url: "\${infra:dev.url}/healthz", body: "^ok$", private: true }
      - { url: "\${infra:dev.url}/version", certificate-days: 100000, private: true, retries: 0 }
  dusk: { cluster: { kubeconfig: dusk.yaml }, namespace: dusk, deadline: 15s }
  noon: { cluster: { kubeconfig: nowhere.yaml }, namespace: noon, deadline: 2s }
`;

describeWith(["engine", ...CLUSTER_PARTS], "health in several clusters", () => {
  let cluster: LabCluster;
  let scene: Scene;
  beforeAll(async () => {
    cluster = await startCluster();
    const outputs = { kubeconfig: readFileSync(cluster.kubeconfig, "utf8"), url: cluster.server };
    scene = await makeScene({ projects: { infra: shop({ outputs }) }, files: { "infra-action.yml": CONFIG } });
    const at = (name: string): string => join(scene.repository.folder, name);
    const elsewhere = { server: "https://127.0.0.1:1" };
    writeFileSync(at("dusk.yaml"), readFileSync(cluster.kubeconfig));
    writeFileSync(at("nowhere.yaml"), readFileSync(cluster.writeKubeconfig("nowhere", { token: "x" }, elsewhere)));
    await scene.stack().deployed();
    for (const name of ["day", "dusk"])
      await cluster.client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  }, LIMIT_MS);

  it(
    "is told of each in one run, by a stack's output, by files, and of web addresses from a stack's outputs",
    async () => {
      await cluster.client.applyAll([
        deployment({ namespace: "day", name: "day" }),
        deployment({ namespace: "dusk", name: "dusk", behaviour: "crash-loop" }),
      ]);
      const podsOf = (namespace: string) => cluster.client.list("v1", "Pod", namespace);
      await until(async () =>
        (await podsOf("day")).some((pod) => pod["status"]?.containerStatuses?.[0]?.ready === true),
      );
      await until(async () => (await podsOf("dusk"))[0]?.["status"]?.containerStatuses?.[0]?.restartCount >= 1);
      const ca = join(scene.workspace.root, "ca.pem");
      writeFileSync(ca, cluster.ca);
      await using step = await scene.run(
        { command: "health" },
        { env: { NODE_EXTRA_CA_CERTS: ca, KUBECONFIG: "/nowhere" }, timeoutMs: LIMIT_MS },
      );
      const { health, verdict } = reportOf(step);

      expect([step.exitCode, verdict, step.outputs["health"]]).toEqual([1, "failed", "Degraded"]);
      expect(health.map(({ kind, name, cluster: at, status }) => [at, kind, name, status])).toEqual(
        expect.arrayContaining([
          ["infra:dev", "Deployment", "day", "Healthy"],
          ["dusk.yaml", "Deployment", "dusk", "Degraded"],
          ["nowhere.yaml", "Cluster", "nowhere.yaml", "Unknown"],
        ]),
      );
      const web = health.filter(({ kind }) => kind === "HTTP").map(({ status, reason }) => `${status}: ${reason}`);
      expect(web).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Healthy: .*answers 200/),
          expect.stringMatching(/^Degraded: .*certificate/),
        ]),
      );
      // A kubeconfig from an output is full of secrets.
      const token = /token: (\S+)/.exec(readFileSync(cluster.kubeconfig, "utf8"))?.[1] ?? "no token";
      for (const text of [step.summary, readFileSync(step.outputs["report"] ?? "", "utf8")])
        expect(text.includes(token)).toBe(false);
    },
    LIMIT_MS,
  );

  it(
    "doctor says of each whether it answers, and what the credentials may not do there",
    async () => {
      const token = await cluster.limitedToken("dusk", [
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"] },
      ]);
      const limited = cluster.writeKubeconfig("limited-dusk", { token }, { namespace: "dusk" });
      writeFileSync(join(scene.repository.folder, "dusk.yaml"), readFileSync(limited));
      await using step = await scene.run({ command: "doctor" }, { timeoutMs: LIMIT_MS });
      const row = (subject: string): string =>
        step.summary.split("\n").find((line) => line.includes(`\`cluster ${subject}\``)) ?? `no row of ${subject}`;

      expect(row("day")).toContain("the credentials may read what is needed there");
      expect(row("dusk")).toMatch(/\*\*warning\*\*.*may not list replicasets\.apps, .*get pods\/log\./);
      expect(row("dusk")).not.toContain("list deployments.apps");
      expect(row("noon")).toMatch(/\*\*warning\*\*/);
      expect(step.exitCode).toBe(0);
    },
    LIMIT_MS,
  );
});

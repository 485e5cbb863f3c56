import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { stringify } from "yaml";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment } from "../lab/kube/objects";
import { describeWith, partPath } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { reportOf } from "./published-report";
import { shop } from "./shop";

const LIMIT_MS = 600_000;

/** The way to each cluster is another one; what cannot be reached, and what is missing, must hide none of the others. */
const CONFIG = `
version: 1
services:
  day: { stack: "infra:dev" }
  eve: { manifests: eve/k8s }
health:
  day:
    cluster: { output: "infra:dev/kubeconfig" }
    namespace: day
    deadline: 15s
    http:
      - { url: "\${infra:dev.url}/healthz", body: "^ok$", private: true }
      - { url: "\${infra:dev.url}/version", certificate-days: 100000, private: true, retries: 0 }
  dusk: { cluster: { kubeconfig: dusk.yaml }, namespace: dusk, deadline: 15s }
  eve: { cluster: { kubeconfig: eve.yaml }, namespace: eve, deadline: 2s }
  noon: { cluster: { kubeconfig: nowhere.yaml }, namespace: noon, deadline: 2s }
`;

/** Deployed from here, with kinds that no list of usual ones has. */
const EVE = {
  "eve/k8s/kustomization.yaml":
    "namespace: eve\nresources: [namespace.yaml, app.yaml, role.yaml, widget.yaml]\nconfigMapGenerator: [{name: eve, literals: [a=b]}]\n",
  "eve/k8s/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: eve}\n",
  "eve/k8s/app.yaml": stringify(deployment({ namespace: "eve", name: "eve" })),
  "eve/k8s/role.yaml": "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: eve}\nrules: []\n",
  "eve/k8s/widget.yaml": "apiVersion: lab.test/v1\nkind: Widget\nmetadata: {name: eve}\n",
};
const WIDGETS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.lab.test" },
  spec: {
    group: "lab.test",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets", singular: "widget" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

describeWith(["engine", "kustomize", ...CLUSTER_PARTS], "health in several clusters", () => {
  let cluster: LabCluster;
  /** Another API server, with another authority and other credentials. */
  let duskCluster: LabCluster;
  let scene: Scene;
  beforeAll(async () => {
    [cluster, duskCluster] = await Promise.all([startCluster(), startCluster()]);
    const outputs = { kubeconfig: readFileSync(cluster.kubeconfig, "utf8"), url: cluster.server };
    scene = await makeScene({ projects: { infra: shop({ outputs }) }, files: { ...EVE, "infra-action.yml": CONFIG } });
    const at = (name: string): string => join(scene.repository.folder, name);
    const elsewhere = { server: "https://127.0.0.1:1" };
    writeFileSync(at("dusk.yaml"), readFileSync(duskCluster.kubeconfig));
    writeFileSync(at("eve.yaml"), readFileSync(cluster.kubeconfig));
    writeFileSync(at("nowhere.yaml"), readFileSync(cluster.writeKubeconfig("nowhere", { token: "x" }, elsewhere)));
    await scene.stack().deployed();
    await cluster.client.apply(WIDGETS);
    // Neither has the other's namespace.
    const namespace = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    for (const name of ["day", "eve"]) await cluster.client.apply(namespace(name));
    await duskCluster.client.apply(namespace("dusk"));
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await duskCluster[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  }, LIMIT_MS);

  it(
    "is told of each in one run, by a stack's output, by files, and of web addresses from a stack's outputs",
    async () => {
      await cluster.client.apply(deployment({ namespace: "day", name: "app" }));
      await duskCluster.client.apply(deployment({ namespace: "dusk", name: "app", behaviour: "crash-loop" }));
      const containerOf = async ({ client }: LabCluster, namespace: string) =>
        (await client.list("v1", "Pod", namespace))[0]?.["status"]?.containerStatuses?.[0];
      await until(async () => (await containerOf(cluster, "day"))?.ready === true);
      await until(async () => (await containerOf(duskCluster, "dusk"))?.restartCount >= 1);
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
          ["infra:dev", "Deployment", "app", "Healthy"],
          ["dusk.yaml", "Deployment", "app", "Degraded"],
          ["nowhere.yaml", "Cluster", "nowhere.yaml", "Unknown"],
        ]),
      );
      // Each of what is its own alone.
      expect(health.filter(({ kind }) => kind === "Deployment")).toHaveLength(2);
      const web = health.filter(({ kind }) => kind === "HTTP").map(({ status, reason }) => `${status}: ${reason}`);
      expect(web).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Healthy: .*answers 200/),
          expect.stringMatching(/^Degraded: .*certificate/),
        ]),
      );
      // A kubeconfig from an output is full of secrets.
      for (const { kubeconfig } of [cluster, duskCluster]) {
        const token = /token: (\S+)/.exec(readFileSync(kubeconfig, "utf8"))?.[1] ?? "no token";
        for (const text of [step.summary, readFileSync(step.outputs["report"] ?? "", "utf8")])
          expect(text.includes(token)).toBe(false);
      }
    },
    LIMIT_MS,
  );

  const doctor = () => {
    const path = [dirname(partPath("kustomize") ?? ""), scene.workspace.env["PATH"]].join(delimiter);
    return scene.run({ command: "doctor" }, { path, timeoutMs: LIMIT_MS });
  };
  const rowsOf =
    ({ summary }: { readonly summary: string }) =>
    (subject: string): string =>
      summary.split("\n").find((line) => line.includes(`\`cluster ${subject}\``)) ?? `no row of ${subject}`;

  it(
    "doctor says of each whether it answers, and what the credentials may not do there",
    async () => {
      const token = await duskCluster.limitedToken("dusk", [
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"] },
      ]);
      const limited = duskCluster.writeKubeconfig("limited-dusk", { token }, { namespace: "dusk" });
      writeFileSync(join(scene.repository.folder, "dusk.yaml"), readFileSync(limited));
      await using step = await doctor();
      const row = rowsOf(step);

      expect(row("day")).toContain("the credentials may read what is needed there");
      expect(row("dusk")).toMatch(/\*\*warning\*\*.*may not list replicasets\.apps, .*; get pods\/log\./);
      expect(row("dusk")).toContain("watch deployments.apps");
      expect(row("dusk")).not.toMatch(/list[a-z, ]* deployments\.apps/);
      expect(row("eve")).toContain("the credentials may read and apply what is needed there");
      expect(row("noon")).toMatch(/\*\*warning\*\*/);
      expect(step.exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    "doctor asks for what a deploy of a service's own manifests needs, and for nothing else",
    async () => {
      const look = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };
      const usual = { apiGroups: ["", "apps"], resources: ["*"], verbs: ["create", "patch"] };
      const KUBECONFIG = join(scene.repository.folder, "eve.yaml");
      const token = await cluster.limitedToken("eve", [look, usual]);
      writeFileSync(KUBECONFIG, readFileSync(cluster.writeKubeconfig("limited-eve", { token }, { namespace: "eve" })));
      {
        await using step = await doctor();
        // The namespace is there, so nobody needs to make it.
        expect(rowsOf(step)("eve")).toMatch(
          /\*\*problem\*\*.*the credentials may not create, patch roles\.rbac\.authorization\.k8s\.io, widgets\.lab\.test; create, update leases\.coordination\.k8s\.io\./,
        );
        expect(step.exitCode).toBe(1);
      }
      const own = ["rbac.authorization.k8s.io", "lab.test"];
      const more = { apiGroups: own, resources: ["roles", "widgets"], verbs: ["create", "patch"] };
      const turns = { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "update"] };
      await cluster.limitedToken("eve", [look, usual, more, turns]);
      await using step = await doctor();
      expect(rowsOf(step)("eve")).toContain("the credentials may read and apply what is needed there");
      expect(step.exitCode).toBe(0);
    },
    LIMIT_MS,
  );
});

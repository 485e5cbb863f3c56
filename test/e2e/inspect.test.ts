import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment, service } from "../lab/kube/objects";
import type { KubeObject } from "../lab/kube/kube-client";
import { describeWith } from "../lab/parts";
import { DIST, makeScene, type Scene } from "./action";
import { shop } from "./shop";

const LIMIT_MS = 300_000;
const RBAC = "rbac.authorization.k8s.io/v1";
const SCHEMA = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
const GADGETS: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.lab.test" },
  spec: {
    group: "lab.test",
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets", singular: "gadget" },
    versions: [{ name: "v1", served: true, storage: true, schema: SCHEMA }],
  },
};

async function inspect(scene: Scene, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(
    process.execPath,
    [join(DIST, "index.js"), "inspect", "--stack-name", "dev", "--work-dir", "infra", ...args],
    {
      cwd: scene.repository.folder,
      env: { ...scene.workspace.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { exitCode, ...text };
}

/** Resources as the Kubernetes provider leaves them in a state; the lab has no such provider. */
async function addToState(scene: Scene, added: readonly { type: string; name: string; id: string }[]): Promise<void> {
  const stack = scene.stack();
  const exported = JSON.parse(await stack.must("stack", "export", "--stack", "dev")) as {
    deployment: { resources: object[] };
  };
  const provider = "urn:pulumi:dev::shop::pulumi:providers:kubernetes::cluster";
  const own = added.map(({ type, name, id }) => ({
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    custom: true,
    type,
    id,
    provider: `${provider}::1`,
  }));
  const made = { urn: provider, custom: true, type: "pulumi:providers:kubernetes", id: "1", inputs: {}, outputs: {} };
  exported.deployment.resources.push(made, ...own);
  const file = join(scene.workspace.root, "state.json");
  writeFileSync(file, JSON.stringify(exported));
  await stack.must("stack", "import", "--stack", "dev", "--file", file);
}

describeWith(["engine", ...CLUSTER_PARTS], "inspect", () => {
  let cluster: LabCluster;
  let scene: Scene;
  beforeAll(async () => {
    [cluster, scene] = await Promise.all([startCluster(), makeScene({ projects: { infra: shop() } })]);
    await scene.stack().deployed();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  }, LIMIT_MS);

  it(
    "shows a stack's resources as a tree, as Markdown and as JSON, filtered where asked, without a cluster",
    async () => {
      const tree = await inspect(scene, [], {});
      expect(tree).toMatchObject({ exitCode: 0 });
      expect(tree.stdout + tree.stderr).toMatch(/shop\/dev: \d+ resources/);
      const json = await inspect(scene, ["--json"], {});
      const told = JSON.parse(json.stdout) as { resources: { urn: string; type: string; provider: string }[] };
      expect(told.resources.length).toBeGreaterThan(1);
      expect(told.resources.every(({ urn }) => urn.startsWith("urn:pulumi:dev::shop::"))).toBe(true);
      expect(told.resources.some(({ provider }) => provider !== null)).toBe(true);
      const markdown = await inspect(scene, ["--markdown"], {});
      expect(markdown.stdout).toContain("| Resource | Type | Provider | Depends on | URN |");
      const one = await inspect(scene, ["--json", "--filter", "old"], {});
      expect((JSON.parse(one.stdout) as { resources: object[] }).resources).toHaveLength(1);
    },
    LIMIT_MS,
  );

  it(
    "three resources of the stack are seventeen objects in the cluster: a Deployment's, a patched one and a Helm release's of every kind, down the owner chains",
    async () => {
      const namespace = await cluster.namespace("inspect");
      const elsewhere = await cluster.namespace("elsewhere");
      const released = (object: KubeObject): KubeObject => ({
        ...object,
        metadata: {
          ...object.metadata,
          labels: { ...(object.metadata["labels"] as object | undefined), "app.kubernetes.io/managed-by": "Helm" },
          annotations: { "meta.helm.sh/release-name": "cache", "meta.helm.sh/release-namespace": namespace },
        },
      });
      await cluster.client.applyAll([
        deployment({ namespace, name: "web", replicas: 2 }),
        released(deployment({ namespace, name: "cache", replicas: 2 })),
        released(service({ namespace, name: "cache" })),
        released({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cache", namespace } }),
        released({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "cache", namespace } }),
        released({ apiVersion: RBAC, kind: "ClusterRole", metadata: { name: "cache" }, rules: [] }),
        released({ apiVersion: RBAC, kind: "Role", metadata: { name: "cache", namespace: elsewhere }, rules: [] }),
        released(GADGETS),
        // Not the release's: its name alone says nothing.
        { apiVersion: RBAC, kind: "ClusterRole", metadata: { name: "cache-2" }, rules: [] },
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "patched", namespace } },
      ]);
      const gadget = { apiVersion: "lab.test/v1", kind: "Gadget", metadata: { name: "cache", namespace } };
      await until(() =>
        cluster.client.apply(released(gadget)).then(
          () => true,
          () => false,
        ),
      );
      await until(async () => (await cluster.client.list("v1", "Pod", namespace)).length === 4);
      await until(
        async () => (await cluster.client.list("discovery.k8s.io/v1", "EndpointSlice", namespace)).length === 1,
      );
      await addToState(scene, [
        { type: "kubernetes:apps/v1:Deployment", name: "web", id: `${namespace}/web` },
        { type: "kubernetes:core/v1:ConfigMapPatch", name: "patched", id: `${namespace}/patched` },
        { type: "kubernetes:helm.sh/v3:Release", name: "cache", id: `${namespace}/cache` },
      ]);
      const env = { KUBECONFIG: cluster.kubeconfig };
      const json = await inspect(scene, ["--json", "--filter", "web", "--filter", "patched", "--filter", "cache"], env);
      // Deployment → ReplicaSet → 2 pods, twice; Service → EndpointSlice; 2 ConfigMaps; ServiceAccount, ClusterRole, Role,
      // CustomResourceDefinition and one of its kind.
      expect(JSON.parse(json.stdout)).toMatchObject({ kube: { resources: 3, objects: 17 }, notes: [] });
      const tree = await inspect(scene, [], env);
      expect(tree.stdout + tree.stderr).toContain("3 Kubernetes resources → 17 objects in the cluster");
      for (const object of [`ConfigMap ${namespace}/patched`, `Role ${elsewhere}/cache`, "ClusterRole cache"])
        expect(tree.stdout + tree.stderr).toContain(`→ ${object}\n`);

      const rule = { apiGroups: ["", "apps"], resources: ["*"], verbs: ["list"] };
      const token = await cluster.limitedToken(namespace, [rule]);
      const KUBECONFIG = cluster.writeKubeconfig("limited", { token }, { namespace });
      const limited = await inspect(scene, ["--json"], { KUBECONFIG });
      const { kube, notes } = JSON.parse(limited.stdout) as { kube: object; notes: string[] };
      // Deployment → ReplicaSet → 2 pods, twice; Service, 2 ConfigMaps, ServiceAccount: the rest is not to be seen.
      expect(kube).toEqual({ resources: 3, objects: 12 });
      expect(notes).toEqual([
        expect.stringMatching(
          /^The cluster was read in part: may not list .*clusterroles\.rbac.*: grant the verb list/,
        ),
        expect.stringMatching(
          /^What Helm releases have outside .* may not list .*roles\.rbac.* in all namespaces: grant/,
        ),
        expect.stringMatching(
          /^The cluster was read in part: may not list .*gadgets\.lab\.test.* in namespace inspect/,
        ),
      ]);
      const without = await inspect(scene, [], { KUBECONFIG: "/nowhere" });
      expect(without.exitCode).toBe(0);
      expect(without.stdout + without.stderr).toContain("could not be told");
    },
    LIMIT_MS,
  );
});

describeWith("engine", "inspect, of a stack whose config's secrets are in its resources' names", () => {
  it("shows none of them", async () => {
    const program = `const pulumi = require("@pulumi/pulumi");
const lab = require("lab");
const config = new pulumi.Config();
new lab.Thing("of-" + config.require("key"), { value: 1 });
new lab.Thing("line-" + config.require("lines").split("\\n")[1], { value: 1 });
`;
    await using scene = await makeScene({ projects: { infra: { name: "x", runtime: "nodejs", program, inputs: {} } } });
    const secrets = { key: "q7#Z", lines: "first line\nsecond@line\n" };
    const map = Object.entries(secrets).map(([name, value]) => [`x:${name}`, { value, secret: true }]);
    const step = await scene.run({
      ...{ command: "up", "stack-name": "dev", "work-dir": "infra", upsert: "true" },
      "config-map": JSON.stringify(Object.fromEntries(map)),
    });
    await step[Symbol.asyncDispose]();

    const ended = [await inspect(scene, ["--json"], {}), await inspect(scene, ["--markdown"], {})];

    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const shown = ended.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    expect(shown).toContain('"name": "of-[secret]"');
    expect(shown).toContain('"name": "line-[secret]"');
    expect(shown).not.toMatch(/q7#Z|second@line/);
  });
});

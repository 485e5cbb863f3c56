import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment, service } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { DIST, makeScene, type Scene } from "./action";
import { shop } from "./shop";

const LIMIT_MS = 300_000;

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
    "two resources of the stack are eleven objects in the cluster: a Deployment's and a Helm release's, down the owner chains",
    async () => {
      const namespace = await cluster.namespace("inspect");
      const released = (object: ReturnType<typeof deployment>) => ({
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { "meta.helm.sh/release-name": "cache", "meta.helm.sh/release-namespace": namespace },
        },
      });
      await cluster.client.applyAll([
        deployment({ namespace, name: "web", replicas: 2 }),
        released(deployment({ namespace, name: "cache", replicas: 2 })),
        released(service({ namespace, name: "cache" })),
        released({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cache", namespace } }),
      ]);
      await until(async () => (await cluster.client.list("v1", "Pod", namespace)).length === 4);
      await until(
        async () => (await cluster.client.list("discovery.k8s.io/v1", "EndpointSlice", namespace)).length === 1,
      );
      await addToState(scene, [
        { type: "kubernetes:apps/v1:Deployment", name: "web", id: `${namespace}/web` },
        { type: "kubernetes:helm.sh/v3:Release", name: "cache", id: `${namespace}/cache` },
      ]);
      const env = { KUBECONFIG: cluster.kubeconfig };
      const json = await inspect(scene, ["--json", "--filter", "web", "--filter", "cache"], env);
      // Deployment → ReplicaSet → 2 pods, twice; Service → EndpointSlice; ConfigMap.
      expect(JSON.parse(json.stdout)).toMatchObject({ kube: { resources: 2, objects: 11 } });
      const tree = await inspect(scene, [], env);
      expect(tree.stdout + tree.stderr).toContain("2 Kubernetes resources → 11 objects in the cluster");
      const without = await inspect(scene, [], { KUBECONFIG: "/nowhere" });
      expect(without.exitCode).toBe(0);
      expect(without.stdout + without.stderr).toContain("could not be told");
    },
    LIMIT_MS,
  );
});

import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { testTurns } from "./deploy-turns";
import { makeKubeScene, type KubeScene } from "./kube-scene";

const LIMIT_MS = 300_000;
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (letter: string, name = "day"): string => `registry.test/${name}@${digest(letter)}`;

const CONFIG = (namespace: string): string => `
version: 1
services: {day: {manifests: k8s}}
health: {day: {namespace: ${namespace}, deadline: 30s, grace: 1s}}
`;
const APP = (more = "", annotations = "{}"): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: day, labels: {app: day}}
spec:
  replicas: 2
  selector: {matchLabels: {app: day}}
  template:
    metadata: {labels: {app: day}, annotations: ${annotations}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: app, image: "registry.test/day:1", ports: [{containerPort: 8080}]${more}}]
---
apiVersion: v1
kind: Service
metadata: {name: day}
spec: {selector: {app: day}, ports: [{port: 80, targetPort: 8080}]}
`;
const WORKLOAD = (kind: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: day, labels: {app: day}}
spec:
  ${kind === "StatefulSet" ? "serviceName: day" : "minReadySeconds: 0"}
  selector: {matchLabels: {app: day}}
  template:
    metadata: {labels: {app: day}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: app, image: "registry.test/day:1", ports: [{containerPort: 8080}]}]
---
apiVersion: v1
kind: Service
metadata: {name: day}
spec: {selector: {app: day}, ports: [{port: 80, targetPort: 8080}]}
`;
const CONFIG_MAP = (value: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: {name: day-config}
data: {GREETING: ${value}}
`;
const CRD = (kind: string, plural: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.lab.test}
spec:
  group: lab.test
  scope: Namespaced
  names: {kind: ${kind}, plural: ${plural}, singular: ${kind.toLowerCase()}}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
`;

describeWith([...CLUSTER_PARTS, "kustomize"], "deploy", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  async function scene(files: Readonly<Record<string, string>> = {}): Promise<KubeScene> {
    const namespace = await cluster.namespace("deploy");
    return makeKubeScene(
      cluster,
      {
        "infra-action.yml": CONFIG(namespace),
        "k8s/app.yaml": APP(),
        "k8s/config.yaml": CONFIG_MAP("hello"),
        ...files,
      },
      namespace,
    );
  }

  it(
    "shows what would change, does it, says that it runs with the image by its digest, and then that nothing changes",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      const preview = await on.run(["deploy", "--dry-run", "true", "--image", image("a"), "--markdown"]);
      expect(preview).toMatchObject({ exitCode: 0 });
      expect(preview.report.stacks).toMatchObject([{ id: "k8s:current", outcome: "changed", changes: { create: 3 } }]);
      expect(preview.stdout).toContain("Deployment");
      await expect(cluster.client.get("apps/v1", "Deployment", "day", namespace)).rejects.toThrow("404");

      const done = await on.run(["deploy", "--image", image("a")]);
      expect(done).toMatchObject({ exitCode: 0 });
      expect(done.report.health.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
        expect.arrayContaining(["Deployment Healthy", "Service Healthy"]),
      );
      const live = await cluster.client.get("apps/v1", "Deployment", "day", namespace);
      expect(live["spec"].template.spec.containers[0].image).toBe(image("a"));
      expect(live.metadata["annotations"]).toMatchObject({ "infra-action/healthy-revision": "1" });

      const again = await on.run(["deploy", "--image", image("a")]);
      expect(again).toMatchObject({ exitCode: 0 });
      expect(again.report.stacks).toMatchObject([{ outcome: "unchanged", changes: { same: 3 } }]);
    },
    LIMIT_MS,
  );

  it(
    "a rollout that breaks fails with the reason, and goes back to the last healthy revision, config and all",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      expect(await on.run(["deploy", "--image", image("a")])).toMatchObject({ exitCode: 0 });
      const before = await on.repository.head();
      await on.repository.commit("Broken", { "k8s/config.yaml": CONFIG_MAP("broken") });
      const broken = await on.run([
        "deploy",
        "--image",
        `registry.test/day=${image("b", "day-crashes")}`,
        "--rollback",
        "auto",
      ]);

      expect(broken).toMatchObject({ exitCode: 1, report: { verdict: "failed" } });
      const [worst] = broken.report.health;
      expect(worst).toMatchObject({ kind: "Deployment", name: "day", status: "Degraded" });
      expect(worst?.reason).toContain("CrashLoopBackOff");
      expect(JSON.stringify(worst)).toContain("KeyError: 'DATABASE_URL'");
      expect(broken.report.notes.map(({ message }) => message)).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/day was rolled back \(Deployment day to revision 1\)\. Since then it is Healthy/),
        ]),
      );
      const live = await cluster.client.get("apps/v1", "Deployment", "day", namespace);
      expect(live["spec"].template.spec.containers[0].image).toBe(image("a"));
      // Not the one that failed: it would make a run of the commit before it a late one.
      expect(live.metadata["annotations"]).toMatchObject({ "infra-action/commit": before });
      expect((await cluster.client.get("v1", "ConfigMap", "day-config", namespace))["data"]).toEqual({
        GREETING: "hello",
      });

      on.write({ "k8s/config.yaml": CONFIG_MAP("better") });
      expect(await on.run(["deploy", "--image", image("c")])).toMatchObject({ exitCode: 0 });
    },
    LIMIT_MS,
  );

  it.each(["StatefulSet", "DaemonSet"])(
    "a %s whose rollout breaks goes back, too",
    async (kind) => {
      await using on = await scene({ "k8s/app.yaml": WORKLOAD(kind) });
      const { namespace } = on;
      const imageOf = async () =>
        (await cluster.client.get("apps/v1", kind, "day", namespace))["spec"].template.spec.containers[0].image;
      expect(await on.run(["deploy", "--image", image("a")])).toMatchObject({ exitCode: 0 });
      const to = `registry.test/day=${image("b", "day-crashes")}`;
      const broken = await on.run(["deploy", "--image", to, "--rollback", "auto"]);

      expect(broken).toMatchObject({ exitCode: 1, report: { verdict: "failed" } });
      const told = broken.report.health.map((target) => `${target.kind} ${target.name} ${target.status}`);
      expect(told).toContain(`${kind} day Degraded`);
      expect(broken.report.notes.map(({ message }) => message)).toEqual(
        expect.arrayContaining([
          expect.stringMatching(new RegExp(`day was rolled back \\(${kind} day to revision 1\\)`)),
        ]),
      );
      expect(await imageOf()).toBe(image("a"));
      await until(async () => {
        const pods = await cluster.client.list("v1", "Pod", namespace);
        return pods.every((pod) => pod["spec"].containers[0].image === image("a"));
      });
    },
    LIMIT_MS,
  );

  it.each<[string, string, string]>([
    ["asks for another digest", image("b"), image("b")],
    ["asks for a tag, and whose node names another digest", "registry.test/day:1", image("b")],
  ])(
    "a pod that %s, as a webhook may make it, is no success, ready as it is",
    async (_name, asked, pulled) => {
      await using on = await scene();
      const { namespace } = on;
      expect(await on.run(["deploy", "--image", image("a")])).toMatchObject({ exitCode: 0 });
      const [pod] = await cluster.client.list("v1", "Pod", namespace);
      const name = pod?.metadata.name ?? "";
      const containers = [{ ...pod?.["spec"].containers[0], image: asked }];
      await cluster.client.patch("v1", "Pod", name, namespace, { spec: { containers } });
      const containerStatuses = [{ ...pod?.["status"].containerStatuses[0], imageID: pulled }];
      await cluster.client.patchStatus("v1", "Pod", name, namespace, { containerStatuses });
      const again = await on.run(["deploy", "--image", image("a")]);

      expect(again).toMatchObject({ exitCode: 1, report: { verdict: "failed", stacks: [{ outcome: "unchanged" }] } });
      expect(again.report.health[0]).toMatchObject({
        kind: "Deployment",
        status: "Degraded",
        reason: `${name} runs sha256:${"b".repeat(12)}, not the deployed sha256:${"a".repeat(12)}`,
      });
    },
    LIMIT_MS,
  );

  it(
    "a first rollout that breaks has nothing to go back to, and says so",
    async () => {
      await using on = await scene({ "k8s/app.yaml": APP("", "{lab/behaviour: image-pull}") });
      const broken = await on.run(["deploy", "--rollback", "auto"]);
      expect(broken.exitCode).toBe(1);
      expect(JSON.stringify(broken.report.notes)).toContain("there is no earlier revision");
    },
    LIMIT_MS,
  );

  it(
    "a field that somebody else owns is told with its owner, and nothing is applied; force-conflicts takes it",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      await cluster.client.apply(
        deployment({ namespace, name: "day", replicas: 5, image: "registry.test/day:1", container: { name: "app" } }),
        "kubectl-edit",
      );
      const conflict = await on.run(["deploy", "--image", image("a")]);
      expect(conflict.exitCode).toBe(1);
      expect(conflict.report.stacks[0]?.headline).toMatch(
        /Deployment day: .*\.spec\.replicas is owned by kubectl-edit/,
      );
      await expect(cluster.client.get("v1", "Service", "day", namespace)).rejects.toThrow("404");
      expect(await on.run(["deploy", "--image", image("a"), "--force-conflicts"])).toMatchObject({ exitCode: 0 });
    },
    LIMIT_MS,
  );

  it(
    "leaves replicas to the autoscaler, also those that it applied itself before",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      expect(await on.run(["deploy"])).toMatchObject({ exitCode: 0 });
      const hpa = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: day}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: day}, minReplicas: 1, maxReplicas: 5}
`;
      on.write({ "k8s/hpa.yaml": hpa });
      const done = await on.run(["deploy", "--deadline", "10s"]);
      expect(done.report.stacks[0]).toMatchObject({ outcome: "changed" });
      const live = await cluster.client.get("apps/v1", "Deployment", "day", namespace);
      expect(live["spec"].replicas).toBe(2);
      const owners = (live.metadata["managedFields"] as { manager: string; fieldsV1: object }[]).filter(
        ({ fieldsV1 }) => JSON.stringify(fieldsV1).includes('"f:replicas":{}'),
      );
      expect(owners.map(({ manager }) => manager)).not.toContain("infra-action");
    },
    LIMIT_MS,
  );

  it(
    "prunes what an earlier deploy applied, when asked, and nothing else",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      expect(await on.run(["deploy"])).toMatchObject({ exitCode: 0 });
      await cluster.client.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "foreign", namespace } });
      on.write({ "k8s/config.yaml": CONFIG_MAP("hello").replace("day-config", "day-config-2") });
      expect(await on.run(["deploy"])).toMatchObject({ exitCode: 0 });
      await cluster.client.get("v1", "ConfigMap", "day-config", namespace);
      const pruned = await on.run(["deploy", "--prune"]);
      expect(pruned).toMatchObject({ exitCode: 0 });
      expect(pruned.report.stacks[0]?.changes).toMatchObject({ delete: 1 });
      await until(async () => {
        const maps = await cluster.client.list("v1", "ConfigMap", namespace);
        return !maps.some(({ metadata }) => metadata.name === "day-config");
      });
      await cluster.client.get("v1", "ConfigMap", "foreign", namespace);
    },
    LIMIT_MS,
  );

  it(
    "prunes custom resources of a kind that the manifests still have",
    async () => {
      const gadget = (name: string): string => `apiVersion: lab.test/v1\nkind: Gadget\nmetadata: {name: ${name}}\n`;
      await using on = await scene({ "k8s/crd.yaml": CRD("Gadget", "gadgets"), "k8s/one.yaml": gadget("one") });
      on.write({ "k8s/two.yaml": gadget("two") });
      expect(await on.run(["deploy"])).toMatchObject({ exitCode: 0 });
      on.write({ "k8s/two.yaml": "" });
      const pruned = await on.run(["deploy", "--prune"]);
      expect(pruned).toMatchObject({ exitCode: 0, report: { stacks: [{ changes: { delete: 1 } }] } });
      const left = await cluster.client.list("lab.test/v1", "Gadget", on.namespace);
      expect(left.map(({ metadata }) => metadata.name)).toEqual(["one"]);
    },
    LIMIT_MS,
  );

  it(
    "does not take what it may not list for nothing: says which verb is missing to prune, and applies nothing",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      const token = await cluster.limitedToken(namespace, [
        {
          apiGroups: ["", "apps"],
          resources: ["configmaps", "deployments", "services"],
          verbs: ["get", "patch", "create", "delete"],
        },
        { apiGroups: ["", "apps"], resources: ["deployments", "services"], verbs: ["list"] },
      ]);
      const KUBECONFIG = cluster.writeKubeconfig(`prune-${namespace}`, { token }, { namespace });
      const refused = await on.run(["deploy", "--prune"], { KUBECONFIG });
      expect(refused.exitCode).toBe(1);
      expect(refused.report.stacks[0]?.headline).toMatch(
        new RegExp(
          `may not list .*\\bconfigmaps, .*roles\\.rbac\\.authorization\\.k8s\\.io.* in namespace ${namespace}\\.`,
        ),
      );
      expect(refused.report.stacks[0]?.headline).not.toMatch(/ services\b|deployments/);
      await expect(cluster.client.get("v1", "Service", "day", namespace)).rejects.toThrow("404");
    },
    LIMIT_MS,
  );

  it(
    "builds kustomizations with kustomize itself, makes the namespace first and a custom resource after its definition",
    async () => {
      const namespace = "made-by-deploy";
      await using on = await scene({
        "infra-action.yml": CONFIG(namespace),
        "k8s/kustomization.yaml": `namespace: ${namespace}\nresources: [app.yaml, widget.yaml, crd.yaml, namespace.yaml]\n`,
        // The group may be served already, for another kind.
        "k8s/crd.yaml": CRD("Widget", "widgets"),
        "k8s/widget.yaml": "apiVersion: lab.test/v1\nkind: Widget\nmetadata: {name: w}\n",
        "k8s/namespace.yaml": `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}}\n`,
      });
      const done = await on.run(["deploy"]);
      expect(done.report.health.filter(({ status }) => status !== "Healthy")).toEqual([]);
      expect(done.stderr + JSON.stringify(done.report.stacks[0]?.headline)).toContain("applied Widget");
      expect(done.exitCode).toBe(0);
      await cluster.client.get("lab.test/v1", "Widget", "w", namespace);
    },
    LIMIT_MS,
  );

  it.each<[string, Readonly<Record<string, string>>, string[], number, RegExp]>([
    ["a tag", {}, ["--image", "registry.test/day:latest"], 2, /not named by its digest/],
    [
      "an image that nobody uses",
      {},
      ["--image", image("a", "dusk")],
      2,
      /No container of day has an image named registry\.test\/dusk/,
    ],
    ["no manifests", { "infra-action.yml": "version: 1\n" }, [], 2, /no service in infra-action\.yml has `manifests`/],
    [
      "a kind that is gone",
      { "k8s/app.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: x}\n" },
      [],
      1,
      /has no kind Ingress in extensions\/v1beta1/,
    ],
    [
      "a misspelt field",
      { "k8s/app.yaml": APP(", imagePolicy: Always") },
      [],
      1,
      /imagePolicy: field not declared in schema/,
    ],
    [
      "a kustomization that does not build",
      { "k8s/kustomization.yaml": "resources: [nowhere.yaml]\n" },
      [],
      2,
      /kustomize could not build k8s/,
    ],
  ])(
    "%s is refused before anything is applied",
    async (_name, files, args, exitCode, words) => {
      await using on = await scene(files);
      const { namespace } = on;
      const refused = await on.run(["deploy", ...args]);
      expect(refused.exitCode).toBe(exitCode);
      expect(refused.stderr + refused.stdout).toMatch(words);
      expect(await cluster.client.list("v1", "Service", namespace)).toEqual([]);
    },
    LIMIT_MS,
  );

  testTurns(() => scene());

  it(
    "says which verb is missing",
    async () => {
      await using on = await scene();
      const { namespace } = on;
      const token = await cluster.limitedToken(namespace, [
        { apiGroups: ["", "apps"], resources: ["configmaps", "deployments", "services"], verbs: ["get"] },
      ]);
      const KUBECONFIG = cluster.writeKubeconfig(`limited-${namespace}`, { token }, { namespace });
      const refused = await on.run(["deploy"], { KUBECONFIG });
      expect(refused.exitCode).toBe(1);
      expect(refused.report.stacks[0]?.headline).toMatch(
        /may not patch (configmaps|services|deployments\.apps) in namespace/,
      );
    },
    LIMIT_MS,
  );
});

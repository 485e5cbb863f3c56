import { stringify } from "yaml";
import { CLUSTER_PARTS, startCluster, type LabCluster } from "../lab/kube/cluster";
import { deployment, service } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { reportOf } from "./published-report";
import { shop } from "./shop";

const LIMIT_MS = 300_000;
const IMAGE = (letter: string): string => `registry.test/day@sha256:${letter.repeat(64)}`;

describeWith(["engine", ...CLUSTER_PARTS], "deploy of a pull request", () => {
  let cluster: LabCluster;
  let scene: Scene;
  let namespace: string;
  const manifests = (replicas: number): Record<string, string> => ({
    "k8s/app.yaml": stringify(deployment({ namespace, name: "day", replicas, image: "registry.test/day:1" })),
    "k8s/service.yaml": stringify(service({ namespace, name: "day" })),
  });
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.namespace("pull");
    const config = `version: 1\nservices: {day: {manifests: k8s, image: registry.test/day}}\nhealth: {day: {namespace: ${namespace}}}\n`;
    scene = await makeScene({
      projects: { infra: shop() },
      files: { "infra-action.yml": config, ...manifests(1) },
    });
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const deploy = (image: "a" | "b") =>
    scene.run(
      { command: "deploy", service: "day", image: IMAGE(image) },
      { env: { KUBECONFIG: cluster.kubeconfig }, timeoutMs: LIMIT_MS },
    );

  it(
    "is checked by the cluster and applied nowhere; the difference stands in its comment as a stack's does",
    async () => {
      await using first = await deploy("a");
      await scene.pullRequest(manifests(3));
      await using step = await deploy("b");
      const [comment = "", ...others] = scene.comments();

      expect([first.exitCode, step.exitCode, others]).toEqual([0, 0, []]);
      expect(reportOf(step).stacks).toMatchObject([{ outcome: "changed", update: "preview" }]);
      expect(comment).toContain("infra deploy preview");
      expect(comment).toContain(`**~ update** \`${namespace}/day\` \`apps/v1/Deployment\` · [\`k8s/app.yaml:1\`]`);
      const image = "spec.template.spec.containers.app.image";
      expect(comment).toContain("- spec.replicas: 1\n+ spec.replicas: 3\n");
      expect(comment).toContain(`- ${image}: "${IMAGE("a")}"\n+ ${image}: "${IMAGE("b")}"\n`);
      const live = await cluster.client.get("apps/v1", "Deployment", "day", namespace);
      expect(live["spec"].replicas).toBe(1);

      await using again = await deploy("b");
      expect([again.exitCode, scene.comments().length]).toEqual([0, 1]);
    },
    LIMIT_MS,
  );

  it(
    "is compared with what was deployed last where its credentials only read, and with the image that runs where it has none",
    async () => {
      const token = await cluster.limitedToken(namespace, [
        { apiGroups: ["", "apps"], resources: ["deployments", "services"], verbs: ["get"] },
      ]);
      const KUBECONFIG = cluster.writeKubeconfig(`limited-${namespace}`, { token }, { namespace });
      const preview = () =>
        scene.run({ command: "deploy", service: "day" }, { env: { KUBECONFIG }, timeoutMs: LIMIT_MS });
      await using step = await preview();
      const [comment = ""] = scene.comments();

      expect(step.exitCode).toBe(0);
      expect(reportOf(step)).toMatchObject({ verdict: "ok", stacks: [{ outcome: "changed", changes: { update: 1 } }] });
      expect(comment).toContain("- spec.replicas: 1\n+ spec.replicas: 3\n");
      expect(comment).not.toContain("image:");
      const notes = reportOf(step).notes.map(({ message }) => message);
      expect(notes).toContainEqual(expect.stringContaining("did not check Service day, Deployment day"));
      expect(notes).toContainEqual(expect.stringContaining(`the image that runs (${IMAGE("a")})`));

      // What is written as it runs is no change.
      await scene.pullRequest(manifests(1));
      await using same = await preview();
      expect(reportOf(same)).toMatchObject({ verdict: "ok", stacks: [{ outcome: "unchanged" }] });
    },
    LIMIT_MS,
  );
});

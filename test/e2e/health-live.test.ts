import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HealthTarget } from "../../src/domain/health/target";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import type { KubeObject } from "../lab/kube/kube-client";
import { deployment, job, service } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeKubeScene, type Ended } from "./kube-scene";

const LIMIT_MS = 300_000;

const CONFIG = (namespace: string, more = ""): string => `
version: 1
health: {app: {namespace: ${namespace}, deadline: 40s, grace: 1s${more}}}
`;

describeWith(CLUSTER_PARTS, "health in a cluster", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  async function scene(objects: (namespace: string) => readonly KubeObject[], more = "") {
    const namespace = await cluster.namespace("health");
    await cluster.client.applyAll(objects(namespace));
    return makeKubeScene(cluster, { "infra-action.yml": CONFIG(namespace, more) }, namespace);
  }
  const worst = ({ report }: Ended): HealthTarget | undefined => report.health[0];

  it.each<[string, (namespace: string) => KubeObject[], string, string, RegExp]>([
    [
      "a crash loop",
      (namespace) => [deployment({ namespace, name: "a", behaviour: "crash-loop" })],
      "Deployment",
      "Degraded",
      /CrashLoopBackOff.*exit.* 1/,
    ],
    [
      "out of memory",
      (namespace) => [deployment({ namespace, name: "a", behaviour: "out-of-memory" })],
      "Deployment",
      "Degraded",
      /OOMKilled/,
    ],
    [
      "an image that is not there",
      (namespace) => [deployment({ namespace, name: "a", image: "registry.test/does-not-exist:1" })],
      "Deployment",
      "Degraded",
      /(ImagePullBackOff|ErrImagePull)/,
    ],
    [
      "a config map that is missing",
      (namespace) => [deployment({ namespace, name: "a", behaviour: "config-error" })],
      "Deployment",
      "Degraded",
      /CreateContainerConfigError/,
    ],
    [
      "a pod that fits on no node",
      (namespace) => [
        deployment({
          namespace,
          name: "a",
          progressDeadlineSeconds: 5,
          container: { resources: { requests: { cpu: "64" } } },
        }),
      ],
      "Deployment",
      "Degraded",
      /Insufficient cpu|Unschedulable/i,
    ],
    [
      "a volume claim that is missing",
      (namespace) => [
        deployment({
          namespace,
          name: "a",
          progressDeadlineSeconds: 5,
          pod: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "nope" } }] },
        }),
      ],
      "Deployment",
      "Degraded",
      /nope/,
    ],
    [
      "never ready, until its own progress deadline",
      (namespace) => [deployment({ namespace, name: "a", behaviour: "never-ready", progressDeadlineSeconds: 5 })],
      "Deployment",
      "Degraded",
      /ready/,
    ],
    [
      "a failed job",
      (namespace) => [job({ namespace, name: "a", behaviour: "fail" })],
      "Job",
      "Degraded",
      /fail|BackoffLimitExceeded/i,
    ],
    [
      "a service that selects nothing",
      (namespace) => [deployment({ namespace, name: "a" }), service({ namespace, name: "s", app: "nobody" })],
      "Service",
      "Degraded",
      /no pod|selects|nothing|endpoints/i,
    ],
    [
      "an autoscaler without metrics",
      (namespace) => [deployment({ namespace, name: "a" }), hpa(namespace, "a")],
      "HorizontalPodAutoscaler",
      "Degraded",
      /FailedGetResourceMetric.*APIService v1beta1\.metrics\.k8s\.io does not exist: no metrics server is installed/,
    ],
    [
      "an autoscaler without its target",
      (namespace) => [hpa(namespace, "gone")],
      "HorizontalPodAutoscaler",
      "Degraded",
      /Deployment gone/,
    ],
    [
      "late, and well",
      (namespace) => [deployment({ namespace, name: "a", annotations: { "lab/ready-after": "4s" } })],
      "Deployment",
      "Healthy",
      /ready/,
    ],
  ])(
    "%s",
    async (_name, objects, kind, status, reason) => {
      await using on = await scene(objects);
      const ended = await on.run(["health"]);
      const found = ended.report.health.find((target) => target.kind === kind);
      expect(found).toMatchObject({ status });
      expect([found?.reason, JSON.stringify(found?.evidence)].join(" ")).toMatch(reason);
      expect(ended.exitCode).toBe(status === "Healthy" ? 0 : 1);
    },
    LIMIT_MS,
  );

  it(
    "tells the last lines of a crashing container, also of its run before",
    async () => {
      await using on = await scene((at) => [deployment({ namespace: at, name: "a", behaviour: "crash-loop" })]);
      const { namespace } = on;
      await until(async () => {
        const [pod] = await cluster.client.list("v1", "Pod", namespace);
        return (pod?.["status"]?.containerStatuses?.[0].restartCount ?? 0) >= 1;
      });
      const ended = await on.run(["health", "--json"]);
      expect(JSON.stringify(worst(ended))).toContain("KeyError: 'DATABASE_URL'");
      expect(JSON.parse(ended.stdout)).toMatchObject({ status: "Degraded", targets: [{ kind: "Deployment" }] });
    },
    LIMIT_MS,
  );

  it(
    "what is under way at the deadline has failed, with its reason",
    async () => {
      await using on = await scene((namespace) => [deployment({ namespace, name: "a", behaviour: "never-ready" })]);
      const ended = await on.run(["health", "--deadline", "4s"]);
      expect(ended.exitCode).toBe(1);
      expect(worst(ended)).toMatchObject({
        status: "Degraded",
        reason: expect.stringMatching(/^Not ready after 4s: /),
      });
    },
    LIMIT_MS,
  );

  it(
    "waits on while the API server is away, and sees what became of it",
    async () => {
      await using on = await scene((at) => [
        deployment({ namespace: at, name: "a", annotations: { "lab/ready-after": "12s" } }),
      ]);
      const { namespace } = on;
      const waiting = on.start(["health", "--deadline", "4m"]);
      await until(async () => (await cluster.client.list("v1", "Pod", namespace)).length === 1);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      await cluster.stopApiServer();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      await cluster.startApiServer();
      const ended = await waiting;
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(ended.stderr).toMatch(/is Progressing: /);
      expect(ended.stderr).toContain("Deployment a is Healthy");
    },
    LIMIT_MS,
  );

  it(
    "an empty namespace and a cluster that gives no answer are no success",
    async () => {
      await using on = await scene(() => []);
      const empty = await on.run(["health", "--deadline", "2s"]);
      expect(empty).toMatchObject({ exitCode: 1, report: { health: [{ kind: "Namespace", status: "Missing" }] } });
      const nowhere = cluster.writeKubeconfig("nowhere", { token: "x" }, { server: "https://127.0.0.1:1" });
      const dead = await on.run(["health", "--kubeconfig", nowhere, "--deadline", "1s"]);
      expect(dead).toMatchObject({ exitCode: 3, report: { health: [{ kind: "Cluster", status: "Unknown" }] } });
    },
    LIMIT_MS,
  );

  it(
    "without a way to any cluster there is nothing to judge: the set-up is told, and nobody on this machine is asked",
    async () => {
      await using on = await scene(() => []);
      for (const [KUBECONFIG, why] of [
        ["", "There is none."],
        ["/nowhere/config", "There is no such file."],
      ] as const) {
        const args = KUBECONFIG === "" ? [] : ["--kubeconfig", KUBECONFIG];
        const { exitCode, stderr } = await on.run(["health", ...args], { KUBECONFIG });
        expect([exitCode, stderr]).toEqual([2, expect.stringContaining(why)]);
        expect(stderr).toContain("CLUSTER_CONFIG_INVALID");
      }
    },
    LIMIT_MS,
  );

  it(
    "names the verbs that are missing, and does not take what it cannot see for fine",
    async () => {
      await using on = await scene((at) => [deployment({ namespace: at, name: "a" })]);
      const { namespace } = on;
      const token = await cluster.limitedToken(namespace, [
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"] },
      ]);
      const kubeconfig = cluster.writeKubeconfig(`limited-${namespace}`, { token }, { namespace });
      const ended = await on.run(["health", "--kubeconfig", kubeconfig, "--deadline", "6s"]);
      expect(ended.report.notes.map(({ message }) => message).join(" ")).toMatch(/may not list pods in namespace/);
      expect(ended.exitCode).not.toBe(1);
    },
    LIMIT_MS,
  );

  it(
    "an autoscaler's metrics service that may not be looked at is a note, and the autoscaler is judged without it",
    async () => {
      await using on = await scene((at) => [deployment({ namespace: at, name: "a" }), hpa(at, "a")]);
      const { namespace } = on;
      const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list", "watch"] };
      const token = await cluster.limitedToken(namespace, [rule]);
      const kubeconfig = cluster.writeKubeconfig(`namespace-${namespace}`, { token }, { namespace });
      const ended = await on.run(["health", "--kubeconfig", kubeconfig]);
      const notes = ended.report.notes.map(({ message }) => message).join(" ");
      expect(notes).toContain("may not get apiservices.apiregistration.k8s.io: grant the verb get on it");
      const found = ended.report.health.find(({ kind }) => kind === "HorizontalPodAutoscaler");
      expect(found?.status).not.toBe("Missing");
      expect(found?.reason).not.toContain("apiservices");
      expect(ended.report.health.map(({ kind }) => kind)).not.toContain("APIService");
    },
    LIMIT_MS,
  );

  it(
    "named objects are found wherever they are: in no namespace, in the service's, in another one",
    async () => {
      const elsewhere = await cluster.namespace("elsewhere");
      await using on = await scene((at) => [
        deployment({ namespace: at, name: "a" }),
        deployment({ namespace: elsewhere, name: "b" }),
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "c", namespace: elsewhere } },
      ]);
      const { namespace } = on;
      const [node] = await cluster.client.list("v1", "Node", "");
      const name = node?.metadata.name ?? "";
      const there = [
        `Node/${name}`,
        "APIService.apiregistration.k8s.io/v1.apps",
        "Deployment/a",
        `${elsewhere}/Deployment.apps/b`,
        `${elsewhere}/ServiceAccount/c`,
      ];
      on.write({ "infra-action.yml": CONFIG(namespace, `, objects: [${there.join(", ")}]`) });
      const ended = await on.run(["health"]);
      const told = ended.report.health.map((one) => [one.kind, one.namespace, one.name, one.status]).toSorted();
      expect(told).toEqual(
        [
          ["APIService", null, "v1.apps", "Healthy"],
          ["Deployment", namespace, "a", "Healthy"],
          ["Deployment", elsewhere, "b", "Healthy"],
          ["Node", null, name, "Healthy"],
          ["ServiceAccount", elsewhere, "c", "Healthy"],
        ].toSorted(),
      );
      const gone = ["Node/nowhere", "APIService.apiregistration.k8s.io/v9.apps"];
      on.write({ "infra-action.yml": CONFIG(namespace, `, objects: [${gone.join(", ")}]`) });
      const { report } = await on.run(["health", "--deadline", "1s"]);
      expect(report.health.map((one) => [one.kind, one.namespace, one.status])).toEqual([
        ["APIService", null, "Missing"],
        ["Node", null, "Missing"],
      ]);
    },
    LIMIT_MS,
  );

  it(
    "takes EKS by name and region: the way from the AWS CLI, its token when one is needed, a new one when it has ended",
    async () => {
      await using on = await scene((at) => [deployment({ namespace: at, name: "a" })]);
      const { namespace } = on;
      const ca = Buffer.from(cluster.ca).toString("base64");
      const describe = JSON.stringify({ cluster: { endpoint: cluster.server, certificateAuthority: { data: ca } } });
      const credential = (token: string, at: string) =>
        JSON.stringify({
          kind: "ExecCredential",
          apiVersion: "client.authentication.k8s.io/v1beta1",
          status: { token, expirationTimestamp: at },
        });
      on.write({
        "bin/aws": `#!/bin/sh
echo "$AWS_PROFILE $@" >> ${on.folder}/aws.log
case "$2" in
  describe-cluster) cat <<'X'
${describe}
X
  ;;
  get-token) if [ -e ${on.folder}/asked ]; then cat <<'X'
${credential(cluster.client.token, "2099-01-01T00:00:00Z")}
X
  else touch ${on.folder}/asked; cat <<'X'
${credential("ended", "2099-01-01T00:00:00Z")}
X
  fi ;;
esac
`,
        "infra-action.yml": `
version: 1
services: {app: {stack: "infra:day", managed: false}}
stacks: {"infra:day": {env: {AWS_PROFILE: day}}}
health: {app: {cluster: {eks: day-cluster, region: eu-west-1}, namespace: ${namespace}, deadline: 20s}}
`,
      });
      const { chmodSync, readFileSync } = await import("node:fs");
      chmodSync(`${on.repository.folder}/bin/aws`, 0o755);
      const { PATH = "" } = on.environment();
      const ended = await on.run(["health"], { PATH: `${on.repository.folder}/bin:${PATH}`, KUBECONFIG: "/nowhere" });
      expect(ended).toMatchObject({
        exitCode: 0,
        report: { health: [{ kind: "Deployment", status: "Healthy", cluster: "day-cluster" }] },
      });
      expect(readFileSync(`${on.folder}/aws.log`, "utf8")).toMatch(
        /day eks describe-cluster --name day-cluster --region eu-west-1/,
      );
    },
    LIMIT_MS,
  );

  describe("web addresses", () => {
    let server: Server;
    let url: string;
    let hits = 0;
    beforeAll(async () => {
      server = createServer((request, response) => {
        hits += 1;
        if (request.url === "/redirect") response.writeHead(302, { location: "/health" }).end();
        else if (request.url === "/health") response.end('{"status":"ok"}');
        else response.writeHead(503).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it.each<[string, string, string, RegExp]>([
      ["/health", "private: true, body: '\"ok\"'", "Healthy", /answers 200/],
      ["/health", "private: true, body: '\"up\"'", "Degraded", /not with/],
      ["/down", "private: true, retries: 0", "Degraded", /answers 503/],
      ["/redirect", "private: true", "Degraded", /answers 302/],
      ["/redirect", "private: true, redirects: true", "Healthy", /answers 200/],
    ])(
      "%s with {%s} is %s",
      async (path, more, status, reason) => {
        await using on = await scene((at) => [deployment({ namespace: at, name: "a" })]);
        const { namespace } = on;
        on.write({ "infra-action.yml": CONFIG(namespace, `, http: {url: "${url}${path}", ${more}}`) });
        const ended = await on.run(["health", "--deadline", "8s"]);
        const found = ended.report.health.find(({ kind }) => kind === "HTTP");
        expect(found).toMatchObject({ status });
        expect(found?.reason).toMatch(reason);
      },
      LIMIT_MS,
    );

    it(
      "a private address is not asked unless that is wanted",
      async () => {
        await using on = await scene((at) => [deployment({ namespace: at, name: "a" })]);
        const { namespace } = on;
        on.write({ "infra-action.yml": CONFIG(namespace, `, http: "${url}/health"`) });
        const before = hits;
        const ended = await on.run(["health", "--deadline", "5s"]);
        expect(ended.exitCode).toBe(3);
        expect(ended.report.health.find(({ kind }) => kind === "HTTP")?.reason).toMatch(/was not asked.*private/);
        expect(hits).toBe(before);
      },
      LIMIT_MS,
    );
  });
});

function hpa(namespace: string, target: string): KubeObject {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "h", namespace },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } },
      ],
    },
  };
}

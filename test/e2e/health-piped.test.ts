import { execFile, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import type { KubeObject } from "../lab/kube/kube-client";
import { deployment, job, service } from "../lab/kube/objects";
import { describeWith, partPath } from "../lab/parts";
import { DIST } from "./action";

const LIMIT_MS = 300_000;
const K8S = resolve(__dirname, "../../services/day/k8s");
const KINDS =
  "deployments,replicasets,statefulsets,daemonsets,jobs,cronjobs,pods,services,endpointslices,ingresses,hpa,pdb,pvc,events";

interface Target {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string;
}

/** What a person does: kubectl prints what the API server has, and it is piped into the bundle. */
describeWith(CLUSTER_PARTS, "kubectl get -o yaml | infra-action health -f -", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const kubectl = async (...args: string[]): Promise<string> => {
    const program = join(partPath("kube") ?? "", "..", "kubectl");
    const { stdout } = await promisify(execFile)(program, ["--kubeconfig", cluster.kubeconfig, ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };
  const health = async (namespace: string, kinds = KINDS): Promise<{ exitCode: number | null; targets: Target[] }> => {
    const child = spawn(process.execPath, [join(DIST, "index.js"), "health", "-f", "-", "--json"], {
      cwd: cluster.folder,
      env: { PATH: process.env["PATH"], HOME: cluster.folder, TMPDIR: cluster.folder },
      stdio: ["pipe", "pipe", "ignore"],
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.stdin.end(await kubectl("get", kinds, "-n", namespace, "-o", "yaml"));
    const exitCode = await new Promise<number | null>((ended) => child.once("close", ended));
    return { exitCode, targets: (JSON.parse(text) as { targets: Target[] }).targets };
  };
  const told = (targets: readonly Target[], kind: string, name: string): string => {
    const target = targets.find((one) => one.kind === kind && one.name === name);
    return target === undefined ? "not there" : `${target.status}: ${target.reason}`;
  };
  const statusOf = async (kind: string, name: string, namespace: string): Promise<KubeObject["status"]> =>
    (await cluster.client.get(kind === "Job" ? "batch/v1" : "apps/v1", kind, name, namespace))["status"];

  it(
    "Day's own manifests: rolled out and served, without metrics to scale by and without an address yet",
    async () => {
      const objects = readdirSync(K8S).flatMap((file) =>
        parseAllDocuments(readFileSync(join(K8S, file), "utf8")).map((document) => document.toJS() as KubeObject),
      );
      const isNamespace = ({ kind }: KubeObject): boolean => kind === "Namespace";
      for (const object of [...objects.filter(isNamespace), ...objects.filter((one) => !isNamespace(one))])
        await cluster.client.apply(object);
      await until(async () => (await statusOf("Deployment", "day", "day"))?.availableReplicas === 2);
      await until(async () => {
        const [hpa] = await cluster.client.list("autoscaling/v2", "HorizontalPodAutoscaler", "day");
        return ((hpa?.["status"]?.conditions ?? []) as { type: string }[]).some(({ type }) => type === "ScalingActive");
      });
      await until(async () => {
        const slices = await cluster.client.list("discovery.k8s.io/v1", "EndpointSlice", "day");
        return slices.flatMap(({ endpoints }) => endpoints ?? []).length === 2;
      });
      const { exitCode, targets } = await health("day");
      expect(told(targets, "Deployment", "day")).toBe("Healthy: 2 of 2 pods ready");
      expect(told(targets, "Service", "day-service")).toBe("Healthy: 2 of 2 endpoints ready");
      expect(told(targets, "PodDisruptionBudget", "day-pdb")).toMatch(/^Healthy: allows 1 eviction/);
      expect(told(targets, "Ingress", "day-ingress")).toBe("Progressing: has no address yet");
      expect(told(targets, "HorizontalPodAutoscaler", "day-hpa")).toMatch(
        /^(?:Progressing|Degraded): does not scale: FailedGetResourceMetric: /,
      );
      expect([1, 3]).toContain(exitCode);
      const few = await health("day", "deployments,services,ingresses");
      const untold =
        "has endpoints that could not be told: neither its EndpointSlices nor its pods were read; add endpointslices and pods to what is piped in";
      expect(told(few.targets, "Service", "day-service")).toBe(`Unknown: ${untold}`);
      expect(told(few.targets, "Ingress", "day-ingress")).toBe(
        `Unknown: its backend could not be told: Service day-service ${untold}`,
      );
    },
    LIMIT_MS,
  );

  it(
    "a rollout that crashes, from the Ingress down to how the container ended",
    async () => {
      const namespace = await cluster.namespace("crash");
      await cluster.client.applyAll([
        deployment({ namespace, name: "web", replicas: 3, behaviour: "crash-loop" }),
        service({ namespace, name: "web" }),
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { name: "web", namespace },
          spec: { defaultBackend: { service: { name: "web", port: { name: "http" } } } },
        },
      ]);
      await until(async () => {
        const pods = await cluster.client.list("v1", "Pod", namespace);
        return pods.length === 3 && pods.every((pod) => (pod["status"]?.containerStatuses?.[0].restartCount ?? 0) >= 2);
      });
      const { exitCode, targets } = await health(namespace);
      const chain = "0 of 3 pods ready: CrashLoopBackOff, exit 1";
      expect(told(targets, "Deployment", "web")).toBe(`Degraded: ${chain}`);
      expect(told(targets, "Service", "web")).toBe(`Degraded: has no endpoints: ${chain}`);
      expect(told(targets, "Ingress", "web")).toBe(
        `Degraded: cannot be answered: Service web has no endpoints: ${chain}`,
      );
      expect(exitCode).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    "what the API server's own controllers say",
    async () => {
      const namespace = await cluster.namespace("said");
      await cluster.client.applyAll([
        deployment({ namespace, name: "huge", pod: { nodeSelector: { nowhere: "true" } }, progressDeadlineSeconds: 2 }),
        deployment({ namespace, name: "pull", image: "registry.test/does-not-exist:1" }),
        job({ namespace, name: "migrate", behaviour: "fail" }),
        job({ namespace, name: "seed" }),
        {
          apiVersion: "autoscaling/v2",
          kind: "HorizontalPodAutoscaler",
          metadata: { name: "gone", namespace },
          spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "gone" }, maxReplicas: 3 },
        },
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "data", namespace },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Gi" } },
            storageClassName: "none",
          },
        },
      ]);
      const has = (kind: string, name: string, reason: string) => async () =>
        (((await statusOf(kind, name, namespace))?.conditions ?? []) as { reason?: string; type: string }[]).some(
          (condition) => condition.reason === reason || condition.type === reason,
        );
      await until(has("Deployment", "huge", "ProgressDeadlineExceeded"));
      await until(has("Job", "migrate", "Failed"));
      await until(has("Job", "seed", "Complete"));
      await until(async () => {
        const [hpa] = await cluster.client.list("autoscaling/v2", "HorizontalPodAutoscaler", namespace);
        return ((hpa?.["status"]?.conditions ?? []) as unknown[]).length > 0;
      });
      await until(async () => {
        const [pod] = await cluster.client.list("v1", "Pod", namespace, "?labelSelector=app%3Dpull");
        return pod?.["status"]?.containerStatuses?.[0].state.waiting?.reason === "ImagePullBackOff";
      });
      const { targets } = await health(namespace);
      expect(told(targets, "Deployment", "huge")).toMatch(
        /^Degraded: 0 of 1 pod ready, no progress for 2 s: Unschedulable: 0\/1 nodes are available/,
      );
      expect(told(targets, "Deployment", "pull")).toMatch(
        /^(?:Progressing|Degraded): 0 of 1 pod ready: ImagePullBackOff: .*registry.test\/does-not-exist:1/,
      );
      expect(told(targets, "Job", "migrate")).toMatch(/^Degraded: failed: BackoffLimitExceeded/);
      expect(told(targets, "Job", "seed")).toBe("Healthy: completed");
      expect(told(targets, "HorizontalPodAutoscaler", "gone")).toBe(
        "Degraded: scales nothing: Deployment gone does not exist",
      );
      expect(told(targets, "Deployment", "gone")).toMatch(/^Missing: does not exist; HorizontalPodAutoscaler gone/);
      expect(told(targets, "PersistentVolumeClaim", "data")).toMatch(/^(?:Progressing|Degraded): not bound/);
    },
    LIMIT_MS,
  );
});

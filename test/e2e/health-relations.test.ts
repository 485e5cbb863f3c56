import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import type { KubeObject } from "../lab/kube/kube-client";
import { installMetrics, measure } from "../lab/kube/metrics";
import { deployment, service } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeKubeScene, type Ended } from "./kube-scene";

const LIMIT_MS = 300_000;
const NETWORKING = "networking.k8s.io/v1";

const CONFIG = (namespace: string, more: string): string => `
version: 1
health: {app: {namespace: ${namespace}, grace: 1s${more}}}
`;
/** Far more than it takes: it ends as soon as a verdict stands. */
const WAIT = ["health", "--deadline", "2m"];

/** What is so between objects: a budget and its pods, an autoscaler and its metrics, an Ingress and what it leads to. */
describeWith(CLUSTER_PARTS, "health of what hangs together", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster({ controllers: { "horizontal-pod-autoscaler-sync-period": "1s" } });
    await cluster.client.apply(ingressClass("lab"));
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  async function scene(objects: (namespace: string) => readonly KubeObject[], more = "") {
    const namespace = await cluster.namespace("relations");
    await cluster.client.applyAll(objects(namespace));
    return makeKubeScene(cluster, { "infra-action.yml": CONFIG(namespace, more) }, namespace);
  }

  it(
    "budgets that allow no eviction, as their pods are broken or all of them have to stay: the server refuses each one",
    async () => {
      await using on = await scene((namespace) => [
        deployment({ namespace, name: "well" }),
        budget(namespace, "well"),
        deployment({ namespace, name: "broken", replicas: 2, behaviour: "crash-loop" }),
        budget(namespace, "broken"),
      ]);
      await until(async () => {
        const budgets = await cluster.client.list("policy/v1", "PodDisruptionBudget", on.namespace);
        return budgets.every(({ metadata, status }) => status?.expectedPods === (metadata.name === "well" ? 1 : 2));
      });
      const ended = await on.run(WAIT);

      expect(ended.exitCode).toBe(1);
      const told = toldOf(ended, "PodDisruptionBudget");
      expect(told).toEqual([
        expect.stringMatching(
          /^broken Degraded allows no eviction, 0 of 2 pods healthy, 1 have to be: .*CrashLoopBackOff, exit 1/,
        ),
        "well Suspended allows no eviction, 1 of 1 pod healthy and all of them have to stay: a node drain waits for ever",
      ]);
      const pods = await cluster.client.list("v1", "Pod", on.namespace);
      expect(pods).toHaveLength(3);
      for (const pod of pods)
        await expect(evict(cluster, pod)).rejects.toMatchObject({
          status: 429,
          message: expect.stringContaining("violate the pod's disruption budget"),
        });
    },
    LIMIT_MS,
  );

  it(
    "an autoscaler that has metrics and scales by them",
    async () => {
      await installMetrics(cluster);
      await using on = await scene((namespace) => [
        deployment({ namespace, name: "a", container: { resources: { requests: { cpu: "100m" } } } }),
        autoscaler(namespace, "a"),
      ]);
      const { namespace } = on;
      await until(async () => {
        const [pod, ...others] = await cluster.client.list("v1", "Pod", namespace);
        // Twice of what one pod is to use: two are right, and then there is nothing more to do.
        if (pod !== undefined && others.length === 0) await measure(cluster, pod, "200m");
        return others.length === 1;
      });
      const ended = await on.run(WAIT);

      expect(toldOf(ended, "HorizontalPodAutoscaler")).toEqual(["a Healthy 2 pods, from 1 to 4"]);
      expect(toldOf(ended, "Deployment")).toEqual([expect.stringMatching(/^a Healthy 2 of 2 pods ready/)]);
      expect(ended.exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    "an Ingress and a load balancer wait for their addresses, and are Healthy with them",
    async () => {
      await using on = await scene((namespace) => [
        deployment({ namespace, name: "a" }),
        service({ namespace, name: "inner", app: "a" }),
        ingress(namespace, "inner", { name: "a", ingressClassName: "lab" }),
        loadBalancer(namespace, "outer", "a"),
      ]);
      const { namespace } = on;
      await until(async () => {
        const slices = await cluster.client.list("discovery.k8s.io/v1", "EndpointSlice", namespace);
        return slices.filter(({ endpoints }) => endpoints?.[0]?.conditions?.ready === true).length === 2;
      });
      const before = await on.run(["health"]);
      expect(before.exitCode).toBe(3);
      expect(toldOf(before, "Ingress")).toEqual(["a Progressing has no address yet"]);
      expect(toldOf(before, "Service")).toEqual([
        "inner Healthy 1 of 1 endpoint ready",
        "outer Progressing waits for its load balancer's address",
      ]);

      await serve(cluster, "Ingress", "a", namespace, { hostname: "day.lab.test" });
      await serve(cluster, "Service", "outer", namespace, { ip: "203.0.113.7" });
      const after = await on.run(WAIT);
      expect(toldOf(after, "Ingress")).toEqual(["a Healthy served at day.lab.test"]);
      expect(toldOf(after, "Service")).toEqual([
        "inner Healthy 1 of 1 endpoint ready",
        "outer Healthy 1 of 1 endpoint ready",
      ]);
      expect(after.exitCode).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    "an address that answers 503 is followed from its Ingress to the last line of the container behind it",
    async () => {
      await using web = await answering503();
      await using on = await scene(
        (namespace) => [
          deployment({ namespace, name: "day", replicas: 3, behaviour: "crash-loop" }),
          service({ namespace, name: "day-service", app: "day" }),
          ingress(namespace, "day-service", { name: "day-ingress", ingressClassName: "lab" }),
        ],
        `, http: {url: "${web.url}", private: true, retries: 0}`,
      );
      await serve(cluster, "Ingress", "day-ingress", on.namespace, { ip: "127.0.0.1" });
      const ended = await on.run(WAIT);

      expect(toldOf(ended, "Ingress")).toEqual([
        "day-ingress Degraded answers 503: Service day-service has no endpoints: 0 of 3 pods ready: CrashLoopBackOff, exit 1, last line \"KeyError: 'DATABASE_URL'\"",
      ]);
      const found = ended.report.health.find(({ kind }) => kind === "Ingress");
      expect(found?.causes.map(({ kind }) => kind)).toEqual(["Service", "Deployment", "Pod"]);
      expect(ended.exitCode).toBe(1);
    },
    LIMIT_MS,
  );

  it(
    "an Ingress whose class is missing, and one whose TLS secret is: both are well as soon as these are there",
    async () => {
      await using on = await scene(
        (namespace) => [
          deployment({ namespace, name: "a" }),
          service({ namespace, name: "a" }),
          ingress(namespace, "a", { name: "classless", ingressClassName: "late" }),
          ingress(namespace, "a", { name: "secretless", ingressClassName: "lab", tls: [{ secretName: "day-tls" }] }),
        ],
        ", expect-address: false",
      );
      const { namespace } = on;
      const broken = await on.run(WAIT);
      expect(broken.exitCode).toBe(1);
      expect(toldOf(broken, "Ingress")).toEqual([
        "classless Degraded nobody serves it: IngressClass late does not exist",
        "secretless Degraded cannot serve TLS: Secret day-tls does not exist",
      ]);

      await cluster.client.applyAll([ingressClass("late"), tlsSecret(namespace, "day-tls")]);
      const mended = await on.run(WAIT);
      expect(toldOf(mended, "Ingress")).toEqual([
        "classless Healthy its backends answer; no address is expected",
        "secretless Healthy its backends answer; no address is expected",
      ]);
      expect(mended.exitCode).toBe(0);
    },
    LIMIT_MS,
  );
});

function toldOf({ report }: Ended, kind: string): string[] {
  return report.health
    .filter((target) => target.kind === kind)
    .map(({ name, status, reason }) => `${name} ${status} ${reason}`)
    .toSorted();
}

function budget(namespace: string, app: string): KubeObject {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: app, namespace },
    spec: { minAvailable: 1, selector: { matchLabels: { app } } },
  };
}

/** As `kubectl drain` asks for it. */
function evict({ client }: LabCluster, { metadata: { name, namespace = "default" } }: KubeObject): Promise<KubeObject> {
  return client.call("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
  });
}

function autoscaler(namespace: string, name: string): KubeObject {
  const target = { type: "Utilization", averageUtilization: 100 };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
    },
  };
}

function loadBalancer(namespace: string, name: string, app: string): KubeObject {
  const plain = service({ namespace, name, app });
  return { ...plain, spec: { ...(plain["spec"] as object), type: "LoadBalancer" } };
}

interface IngressOptions {
  readonly name?: string;
  readonly ingressClassName: string;
  readonly tls?: readonly object[];
}

function ingress(namespace: string, to: string, { name = to, ...spec }: IngressOptions): KubeObject {
  const backend = { service: { name: to, port: { number: 80 } } };
  return {
    apiVersion: NETWORKING,
    kind: "Ingress",
    metadata: { name, namespace },
    spec: { ...spec, rules: [{ host: "day.lab.test", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
  };
}

function ingressClass(name: string): KubeObject {
  return { apiVersion: NETWORKING, kind: "IngressClass", metadata: { name }, spec: { controller: "lab.test/none" } };
}

function tlsSecret(namespace: string, name: string): KubeObject {
  const data = { "tls.crt": "", "tls.key": "" };
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type: "kubernetes.io/tls", data };
}

/** What the controller of a load balancer writes when it has one. */
function serve(
  { client }: LabCluster,
  kind: "Ingress" | "Service",
  name: string,
  namespace: string,
  address: object,
): Promise<void> {
  const apiVersion = kind === "Ingress" ? NETWORKING : "v1";
  return client.patchStatus(apiVersion, kind, name, namespace, { loadBalancer: { ingress: [address] } });
}

/** A proxy of a load balancer that has nobody behind it. */
async function answering503() {
  const server = createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/health`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

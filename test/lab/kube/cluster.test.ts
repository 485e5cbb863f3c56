import { describeWith } from "../parts";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "./cluster";
import type { KubeObject } from "./kube-client";
import { deployment, job, service } from "./objects";
import type { Behaviour } from "./stages";

const LIMIT_MS = 300_000;

describeWith(CLUSTER_PARTS, "the lab's cluster", () => {
  let cluster: LabCluster;
  let namespace: string;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.namespace();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  const podOf = async (app: string): Promise<KubeObject | undefined> =>
    (await cluster.client.list("v1", "Pod", namespace, `?labelSelector=app%3D${app}`))[0];

  it(
    "rolls a Deployment out and fills the endpoints of its Service",
    async () => {
      await cluster.client.applyAll([
        deployment({ namespace, name: "web", replicas: 3, image: `registry.test/web@sha256:${"a".repeat(64)}` }),
        service({ namespace, name: "web" }),
      ]);
      await until(async () => {
        const { status } = await cluster.client.get("apps/v1", "Deployment", "web", namespace);
        return status?.availableReplicas === 3;
      });
      await until(async () => {
        const slices = await cluster.client.list("discovery.k8s.io/v1", "EndpointSlice", namespace);
        return slices.flatMap(({ endpoints }) => endpoints ?? []).length === 3;
      });
      const pod = await podOf("web");
      expect(pod?.["status"].containerStatuses[0].imageID).toBe(`registry.test/web@sha256:${"a".repeat(64)}`);
    },
    LIMIT_MS,
  );

  it.each<[Behaviour | "image", string, string | undefined]>([
    ["crash-loop", "CrashLoopBackOff", "Error"],
    ["out-of-memory", "CrashLoopBackOff", "OOMKilled"],
    ["image-pull", "ImagePullBackOff", undefined],
    ["image", "ImagePullBackOff", undefined],
    ["config-error", "CreateContainerConfigError", undefined],
  ])(
    "%s: the container waits with %s, after %s",
    async (behaviour, waiting, ended) => {
      const name = behaviour;
      const how = behaviour === "image" ? { image: "registry.test/does-not-exist:1" } : { behaviour };
      await cluster.client.apply(deployment({ namespace, name, ...how }));
      await until(async () => (await podOf(name))?.["status"].containerStatuses?.[0].state.waiting?.reason === waiting);
      expect((await podOf(name))?.["status"].containerStatuses[0].lastState?.terminated?.reason).toBe(ended);
    },
    LIMIT_MS,
  );

  it(
    "restarts a crashing container again and again, and has its logs, those of the run before too",
    async () => {
      await cluster.client.apply(deployment({ namespace, name: "again", behaviour: "crash-loop" }));
      await until(async () => ((await podOf("again"))?.["status"].containerStatuses?.[0].restartCount ?? 0) >= 2);
      const path = `/api/v1/namespaces/${namespace}/pods/${(await podOf("again"))?.metadata.name ?? ""}/log`;
      expect(await cluster.client.text("GET", path)).toContain("KeyError");
      expect(await cluster.client.text("GET", `${path}?previous=true`)).toContain("Traceback");
    },
    LIMIT_MS,
  );

  it(
    "fails a Job whose pod fails, and completes another one",
    async () => {
      await cluster.client.applyAll([
        job({ namespace, name: "migrate", behaviour: "fail" }),
        job({ namespace, name: "seed" }),
      ]);
      const condition = (name: string, type: string) => async () => {
        const { status } = await cluster.client.get("batch/v1", "Job", name, namespace);
        return ((status?.conditions ?? []) as { type: string }[]).some((found) => found.type === type);
      };
      await until(condition("migrate", "Failed"));
      await until(condition("seed", "Complete"));
    },
    LIMIT_MS,
  );

  it(
    "keeps everything over a stop and start of its API server",
    async () => {
      await cluster.stopApiServer();
      await expect(cluster.client.list("v1", "Node")).rejects.toThrow();
      await cluster.startApiServer();
      expect(await cluster.client.list("v1", "Node")).toHaveLength(1);
    },
    LIMIT_MS,
  );
});

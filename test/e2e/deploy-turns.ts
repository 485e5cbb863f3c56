import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { KubeApiError, type KubeObject } from "../lab/kube/kube-client";
import { until } from "../lab/kube/cluster";
import type { KubeScene } from "./kube-scene";

const LIMIT_MS = 300_000;
const LEASE = "infra-action-day";
const URL_OF = (id: number): string => `https://github.com/acme/shop/actions/runs/${String(id)}`;
const IMAGES = ["a", "b", "c"].map((letter) => `registry.test/day@sha256:${letter.repeat(64)}`);
/** As a job of GitHub's is called. */
const job = (id: number): Record<string, string> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_REPOSITORY: "acme/shop",
  GITHUB_RUN_ID: String(id),
});

/** Several deploys of the same service: nobody works beside another, and nobody is left out. */
export function testTurns(makeScene: () => Promise<KubeScene>): void {
  describe("turns", () => {
    it(
      "three deploys at once come one after another, and say for whom they wait",
      async () => {
        await using on = await makeScene();
        await using door = await makeDoor(on);
        const { running: first } = await begun(on, 1);
        const others = [deploy(on, 2), deploy(on, 3)];
        await until(() =>
          Promise.resolve(
            others.every(({ said }) => said().includes(`day is being deployed by ${URL_OF(1)}, since 20`)),
          ),
        );
        door.open();
        const ended = await Promise.all([first, ...others]);

        // Each has seen its own image run to the end: nobody's was replaced while it was waited for.
        expect(ended.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? "" : stderr])).toEqual(
          ended.map(() => [0, ""]),
        );
        expect(await leaseOf(on)).toMatchObject({ leaseTransitions: 3 });
        expect(await isFree(on)).toBe(true);
      },
      LIMIT_MS,
    );

    it(
      "a run that is cancelled gives its turn to the next",
      async () => {
        await using on = await makeScene();
        await using door = await makeDoor(on);
        const { running: first } = await begun(on, 1);
        const second = deploy(on, 2);
        await until(() => Promise.resolve(second.said().includes(URL_OF(1))));
        process.kill(first.pid, "SIGINT");
        const cancelled = await first;
        expect(cancelled).toMatchObject({ exitCode: 130, report: { stacks: [{ outcome: "cancelled" }] } });
        expect(cancelled.report.stacks[0]?.headline).toBe(
          "The run was cancelled while it deployed day: what it had applied stays.",
        );
        door.open();

        expect(await second).toMatchObject({ exitCode: 0 });
        expect(await isFree(on)).toBe(true);
      },
      LIMIT_MS,
    );

    it(
      "the turn of a run that died is taken over when its time is over",
      async () => {
        await using on = await makeScene();
        await writeLease(on, { holderIdentity: "dead", leaseDurationSeconds: 2, leaseTransitions: 6 });
        const next = await deploy(on, 2);

        expect(next).toMatchObject({ exitCode: 0 });
        expect(next.stderr).toContain("day is being deployed by dead");
        expect(next.report.notes.map(({ message }) => message)).toContain(
          "day was being deployed by dead, and no sign of that run came any more: its turn was taken over.",
        );
        expect(await leaseOf(on)).toMatchObject({ leaseTransitions: 7 });
        expect(await isFree(on)).toBe(true);
      },
      LIMIT_MS,
    );

    it(
      "who is at work for longer than lock-timeout is left alone, and nothing is applied; a dry run waits for nobody",
      async () => {
        await using on = await makeScene();
        const holder = { holderIdentity: "at work", leaseDurationSeconds: 600 };
        await writeLease(on, holder, { "infra-action/run": URL_OF(7) });
        const locked = await deploy(on, 2, ["--lock-timeout", "3s"]);

        expect(locked).toMatchObject({ exitCode: 1, report: { verdict: "failed", stacks: [{ outcome: "locked" }] } });
        expect(locked.report.stacks[0]?.headline).toBe(
          `day is being deployed by ${URL_OF(7)}. This run waited 3 s for its turn; nothing was applied.`,
        );
        expect(locked.report.stacks[0]?.next).toContain(`kubectl delete lease ${LEASE} --namespace ${on.namespace}`);
        expect(await on.cluster.client.list("v1", "Service", on.namespace)).toEqual([]);
        expect(await leaseOf(on)).toEqual(holder);
        expect(await deploy(on, 3, ["--dry-run", "true"])).toMatchObject({ exitCode: 0 });
      },
      LIMIT_MS,
    );

    it(
      "who takes the turn over has it: the other applies and rolls back nothing more",
      async () => {
        await using on = await makeScene();
        await using closed = await makeDoor(on);
        const { running: first } = await begun(on, 1);
        await writeLease(on, { holderIdentity: "other", leaseDurationSeconds: 600 }, { "infra-action/run": URL_OF(9) });
        const lost = await first;

        expect(lost).toMatchObject({ exitCode: 1, report: { stacks: [{ outcome: "failed" }], health: [] } });
        expect(lost.report.stacks[0]?.headline).toContain(`The deploy of day was taken over by ${URL_OF(9)}`);
        expect(lost.stderr).not.toContain("going back");
        closed.open();
        expect(await leaseOf(on)).toMatchObject({ holderIdentity: "other" });
      },
      LIMIT_MS,
    );

    it(
      "without the right to a Lease it is deployed without a queue, and a note says which right is missing",
      async () => {
        await using on = await makeScene();
        const { cluster, namespace } = on;
        const token = await cluster.limitedToken(namespace, [
          { apiGroups: ["", "apps"], resources: ["configmaps", "deployments", "services"], verbs: ["*"] },
          { apiGroups: ["*"], resources: ["*"], verbs: ["list", "watch"] },
        ]);
        const KUBECONFIG = cluster.writeKubeconfig(`no-lease-${namespace}`, { token }, { namespace });
        const done = await deploy(on, 1, [], { KUBECONFIG });

        expect(done).toMatchObject({ exitCode: 0 });
        expect(done.report.notes.filter(({ message }) => message.includes("queue"))).toEqual([
          {
            code: "CLUSTER_PERMISSIONS",
            message: `The credentials for cluster current may not get leases.coordination.k8s.io in namespace ${namespace} (get, create and update are needed), so day was deployed without a queue: another deploy of it at the same time would not have waited.`,
          },
        ]);
      },
      LIMIT_MS,
    );
  });
}

const deploy = (on: KubeScene, id: number, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  on.start(["deploy", "--image", IMAGES[id - 1] ?? "", "--rollback", "auto", ...args], { ...job(id), ...env });

/** A deploy that has its turn. The promise of its end is in an object, or whoever awaits this would wait for that. */
async function begun(on: KubeScene, id: number) {
  const running = deploy(on, id);
  await until(async () => (await leaseOf(on))?.["holderIdentity"]?.startsWith(`run ${String(id)},`) === true);
  return { running };
}

/** An address that has to answer before the service is healthy, and does when it is opened. */
async function makeDoor(on: KubeScene): Promise<AsyncDisposable & { readonly open: () => void }> {
  let isOpen = false;
  const server = createServer((_request, response) => response.writeHead(isOpen ? 200 : 503).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  const health = `{namespace: ${on.namespace}, deadline: 4m, http: [{url: "${url}", private: true}]}`;
  on.write({ "infra-action.yml": `version: 1\nservices: {day: {manifests: k8s}}\nhealth: {day: ${health}}\n` });
  return {
    open: () => {
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const writeLease = ({ cluster, namespace }: KubeScene, spec: object, annotations: object = {}): Promise<KubeObject> =>
  cluster.client.apply({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: LEASE, namespace, annotations },
    spec,
  });

/** undefined: nobody has made it. */
async function leaseOf({ cluster, namespace }: KubeScene): Promise<Record<string, string> | undefined> {
  try {
    return (await cluster.client.get("coordination.k8s.io/v1", "Lease", LEASE, namespace))["spec"];
  } catch (error) {
    if (error instanceof KubeApiError && error.status === 404) return undefined;
    throw error;
  }
}

const isFree = async (on: KubeScene): Promise<boolean> => (await leaseOf(on))?.["holderIdentity"] === undefined;

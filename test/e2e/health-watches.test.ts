import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { CLUSTER_PARTS, startCluster, until, type LabCluster } from "../lab/kube/cluster";
import { deployment } from "../lab/kube/objects";
import { describeWith } from "../lab/parts";
import { makeKubeScene } from "./kube-scene";

const LIMIT_MS = 300_000;
const GONE = {
  type: "ERROR",
  object: { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Expired", code: 410, message: "too old" },
};

/** A busy API server, as a proxy before the real one: what it answers itself, and the paths of the watches it lets through. */
async function busy(cluster: LabCluster) {
  const told = { list429: 0, watch429: "", watch410: "", status410: "", passed: [] as string[] };
  const answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://proxy");
    const isWatch = searchParams.get("watch") === "true";
    if (!isWatch && told.list429 < 2 && pathname.endsWith("/pods")) {
      told.list429 += 1;
      response.writeHead(429, { "retry-after": "1" }).end();
    } else if (isWatch && told.watch429 === "") {
      told.watch429 = pathname;
      response.writeHead(429, { "retry-after": "1" }).end();
    } else if (isWatch && told.watch410 === "") {
      told.watch410 = pathname;
      response.writeHead(200, { "content-type": "application/json" }).end(`${JSON.stringify(GONE)}\n`);
    } else if (isWatch && told.status410 === "") {
      told.status410 = pathname;
      response.writeHead(410, { "content-type": "application/json" }).end(JSON.stringify(GONE.object));
    } else {
      if (isWatch) told.passed.push(pathname);
      return false;
    }
    return true;
  };
  const server = createServer((request, response) => {
    if (answer(request, response)) return;
    const { method, url, headers } = request;
    const options = { method, headers: { ...headers, host: new URL(cluster.server).host }, ca: cluster.ca };
    const onward = requestTls(`${cluster.server}${url ?? ""}`, options, (got) => {
      response.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    told,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Kubeconfig {
  readonly clusters: { cluster: object }[];
}

describeWith(CLUSTER_PARTS, "watches", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, LIMIT_MS);
  afterAll(() => cluster[Symbol.asyncDispose](), LIMIT_MS);

  it(
    "come back after 429, and after 410 as the answer and in the stream; what became of the rollout is seen",
    async () => {
      await using server = await busy(cluster);
      const { told } = server;
      const namespace = await cluster.namespace("watches");
      await using on = await makeKubeScene(
        cluster,
        { "infra-action.yml": `version: 1\nhealth: {app: {namespace: ${namespace}, deadline: 4m}}\n` },
        namespace,
      );
      const config = parse(readFileSync(cluster.kubeconfig, "utf8")) as Kubeconfig;
      for (const each of config.clusters) each.cluster = { server: server.url, "insecure-skip-tls-verify": true };
      const kubeconfig = join(on.folder, "busy.yaml");
      writeFileSync(kubeconfig, stringify(config));
      await cluster.client.apply(deployment({ namespace, name: "a", behaviour: "never-ready" }));
      const waiting = on.start(["health", "--kubeconfig", kubeconfig]);
      const hasComeBack = (path: string): boolean => path !== "" && told.passed.includes(path);
      await until(() => Promise.resolve([told.watch429, told.watch410, told.status410].every(hasComeBack)));
      await cluster.client.apply(deployment({ namespace, name: "a" }));
      const ended = await waiting;

      expect(told.list429).toBe(2);
      expect(ended).toMatchObject({ exitCode: 0, report: { health: [{ kind: "Deployment", status: "Healthy" }] } });
    },
    LIMIT_MS,
  );
});

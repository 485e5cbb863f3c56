import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CLUSTER_PARTS, startCluster, type LabCluster } from "../lab/kube/cluster";
import { describeWith } from "../lab/parts";
import { certificateEnding, type LabCertificate } from "../lab/web/certificate";
import { makeKubeScene } from "./kube-scene";

const LIMIT_MS = 300_000;

/** A web address that answers ok, with a certificate of its own. */
class Site implements AsyncDisposable {
  readonly #server: Server;

  constructor({ key, cert }: LabCertificate) {
    this.#server = createServer({ key, cert }, (_request, response) => response.end("ok"));
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    return `https://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

describeWith(CLUSTER_PARTS, "health of a web address, by its certificate", () => {
  let cluster: LabCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, LIMIT_MS);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
  }, LIMIT_MS);

  it.each<[what: string, days: number, wants: string, trust: string, exitCode: number, found: RegExp]>([
    ["has expired", -3, "", "own", 1, /^Degraded: its certificate has expired$/],
    ["has expired and nobody trusts", -3, "", "none", 1, /^Degraded: its certificate has expired$/],
    ["nobody trusts", 100, "", "none", 1, /^Degraded: its certificate is not trusted$/],
    ["has expired and nobody looks at", -3, "", "any", 1, /^Degraded: its certificate has expired$/],
    ["ends too soon", 10.2, ", certificate-days: 14", "own", 1, /^Degraded: has a certificate that ends in 10 days$/],
    ["ends within two weeks", 10.2, "", "own", 0, /^Healthy: answers 200 in \d+ ms; its certificate ends in 10 days$/],
    ["holds", 100, "", "own", 0, /^Healthy: answers 200 in \d+ ms$/],
  ])(
    "one that %s",
    async (_, days, wants, trust, exitCode, found) => {
      const certificate = certificateEnding(days);
      await using site = new Site(certificate);
      const url = await site.start();
      const namespace = await cluster.namespace("certificate");
      const http = `http: [{url: "${url}", private: true, retries: 0${wants}}]`;
      const config = `version: 1\nhealth: {app: {namespace: ${namespace}, deadline: 1s, ${http}}}\n`;
      await cluster.client.apply({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "app", namespace },
        spec: NAMED,
      });
      await using on = await makeKubeScene(cluster, { "infra-action.yml": config }, namespace);
      const ca = join(on.folder, "ca.pem");
      writeFileSync(ca, certificate.cert);
      const trusts = { own: { NODE_EXTRA_CA_CERTS: ca }, any: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } };

      const ended = await on.run(["health"], trust === "none" ? {} : trusts[trust as "own" | "any"]);

      const web = ended.report.health.filter(({ kind }) => kind === "HTTP");
      expect(web.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([expect.stringMatching(found)]);
      expect(ended.exitCode).toBe(exitCode);
    },
    LIMIT_MS,
  );
});

/** Always well: only the address is asked about. */
const NAMED = { type: "ExternalName", externalName: "example.com" };

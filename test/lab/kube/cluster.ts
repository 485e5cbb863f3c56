import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { partPath, type Part } from "../parts";
import { KubeApiError, KubeClient } from "./kube-client";
import { Processes } from "./processes";
import { stageFile } from "./stages";

/** What a `describe` of a cluster needs: `describeWith(CLUSTER_PARTS, …)`. */
export const CLUSTER_PARTS: readonly Part[] = ["etcd", "kube", "kwok"];

export interface ClusterOptions {
  /** Default 1. */
  readonly nodes?: number;
  /** What `kubectl logs` answers for every container, and for its run before. */
  readonly logs?: { readonly now: string; readonly previous: string };
  /** More flags of the controller manager: `{ "horizontal-pod-autoscaler-sync-period": "1s" }`. */
  readonly controllers?: Readonly<Record<string, string>>;
}

const LOGS = {
  now: "starting\nKeyError: 'DATABASE_URL'\n",
  previous: "starting\nTraceback (most recent call last):\nKeyError: 'DATABASE_URL'\n",
};

interface Places {
  readonly folder: string;
  readonly token: string;
  readonly port: { readonly etcd: number; readonly peer: number; readonly api: number; readonly kubelet: number };
}

/**
 * A real Kubernetes control plane (etcd, API server, controller manager, scheduler) whose nodes' kubelets are simulated
 * (stages.ts). Everything it writes is in one folder that goes with it; any number of them run side by side.
 */
export class LabCluster implements AsyncDisposable {
  readonly kubeconfig: string;
  readonly client: KubeClient;
  readonly #places: Places;
  readonly #processes: Processes;
  #namespaces = 0;

  constructor(places: Places, processes: Processes, client: KubeClient) {
    this.#places = places;
    this.#processes = processes;
    this.client = client;
    this.kubeconfig = this.writeKubeconfig("kubeconfig", { token: places.token });
  }

  get folder(): string {
    return this.#places.folder;
  }

  get server(): string {
    return this.client.server;
  }

  /** The certificate authority that signed the API server's certificate, in PEM. */
  get ca(): string {
    return certificate(this.#places);
  }

  /** A kubeconfig file for this cluster with other credentials (or another server, as a proxy before it). */
  writeKubeconfig(name: string, user: object, { server = this.server, namespace = "default" } = {}): string {
    const path = join(this.folder, name);
    writeFileSync(path, kubeconfigText({ server, ca: this.ca, user, namespace }), { mode: 0o600 });
    return path;
  }

  /** A namespace of its own for a test, ready for pods. Nobody waits for its end: that would take ten seconds. */
  async namespace(prefix = "test"): Promise<string> {
    this.#namespaces += 1;
    const name = `${prefix}-${String(this.#namespaces)}`;
    await this.client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    await until(() => exists(this.client.get("v1", "ServiceAccount", "default", name)));
    return name;
  }

  /** A token of a new service account that has nothing but these rules, in its namespace only. */
  async limitedToken(namespace: string, rules: readonly object[]): Promise<string> {
    const name = "limited";
    const rbac = "rbac.authorization.k8s.io";
    const metadata = { name, namespace };
    await this.client.applyAll([
      { apiVersion: "v1", kind: "ServiceAccount", metadata },
      { apiVersion: `${rbac}/v1`, kind: "Role", metadata, rules },
      {
        apiVersion: `${rbac}/v1`,
        kind: "RoleBinding",
        metadata,
        subjects: [{ kind: "ServiceAccount", name, namespace }],
        roleRef: { kind: "Role", name, apiGroup: rbac },
      },
    ]);
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const answer = await this.client.call("POST", path, {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    });
    return (answer["status"] as { token: string }).token;
  }

  stopApiServer = (): Promise<void> => this.#processes.stop("kube-apiserver");

  async startApiServer(): Promise<void> {
    startApiServer(this.#places, this.#processes);
    await this.#processes.until("kube-apiserver", () => isReady(this.client));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await this.#processes[Symbol.asyncDispose]();
  }
}

/** Starts one; `await using` takes it away again. */
export async function startCluster(options: ClusterOptions = {}): Promise<LabCluster> {
  const { nodes = 1, logs = LOGS, controllers = {} } = options;
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "infra-action-kube-"));
  const places: Places = { folder, token: randomBytes(16).toString("hex"), port: await freePorts() };
  const processes = new Processes(folder);
  try {
    writeSecrets(places);
    startEtcd(places, processes);
    startApiServer(places, processes);
    await processes.until("kube-apiserver", async () => existsSync(join(folder, "apiserver.crt")));
    const client = new KubeClient(serverOf(places), places.token, certificate(places));
    await processes.until("kube-apiserver", () => isReady(client));
    const cluster = new LabCluster(places, processes, client);
    startRest(places, processes, cluster.kubeconfig, { logs, controllers });
    for (let node = 1; node <= nodes; node += 1) await client.apply(nodeObject(`node-${String(node)}`));
    await until(() => nodesReady(client, nodes));
    await until(() => exists(client.get("v1", "ServiceAccount", "default", "default")));
    return cluster;
  } catch (error) {
    await processes[Symbol.asyncDispose]();
    throw error;
  }
}

function kubeconfigText(to: { server: string; ca: string; user: object; namespace: string }): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "lab",
        cluster: { server: to.server, "certificate-authority-data": Buffer.from(to.ca).toString("base64") },
      },
    ],
    users: [{ name: "admin", user: to.user }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "admin", namespace: to.namespace } }],
    "current-context": "lab",
  });
}

function writeSecrets({ folder, token }: Places): void {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "sec1", format: "pem" });
  writeFileSync(join(folder, "accounts.key"), pem, { mode: 0o600 });
  writeFileSync(join(folder, "tokens.csv"), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
}

function startEtcd({ folder, port }: Places, processes: Processes): void {
  const client = `http://127.0.0.1:${String(port.etcd)}`;
  const peer = `http://127.0.0.1:${String(port.peer)}`;
  const addresses = {
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `lab=${peer}`,
  };
  const args = ["--name", "lab", "--data-dir", join(folder, "etcd"), "--log-level", "warn", "--unsafe-no-fsync"];
  processes.start("etcd", program("etcd"), [...args, ...flags(addresses)]);
}

function startApiServer({ folder, port }: Places, processes: Processes): void {
  const key = join(folder, "accounts.key");
  const args = flags({
    "etcd-servers": `http://127.0.0.1:${String(port.etcd)}`,
    "bind-address": "127.0.0.1",
    "advertise-address": "127.0.0.1",
    "secure-port": String(port.api),
    "endpoint-reconciler-type": "none",
    // Without a certificate it makes its own here, and the authority that signed it is in the same file.
    "cert-dir": folder,
    "token-auth-file": join(folder, "tokens.csv"),
    "authorization-mode": "RBAC",
    "service-account-key-file": key,
    "service-account-signing-key-file": key,
    "service-account-issuer": "https://kubernetes.default.svc",
    "service-cluster-ip-range": "10.96.0.0/16",
    "kubelet-preferred-address-types": "InternalIP",
    "allow-privileged": "true",
    profiling: "false",
    "enable-priority-and-fairness": "false",
  });
  processes.start("kube-apiserver", program("kube", "kube-apiserver"), args);
}

function startRest(
  places: Places,
  processes: Processes,
  kubeconfig: string,
  { logs, controllers }: Required<Pick<ClusterOptions, "logs" | "controllers">>,
): void {
  const { folder, port } = places;
  const common = { kubeconfig, "leader-elect": "false", "secure-port": "0", profiling: "false" };
  const manager = flags({
    ...common,
    "service-account-private-key-file": join(folder, "accounts.key"),
    "root-ca-file": join(folder, "apiserver.crt"),
    "service-cluster-ip-range": "10.96.0.0/16",
    ...controllers,
  });
  processes.start("kube-controller-manager", program("kube", "kube-controller-manager"), manager);
  const scheduler = flags({
    ...common,
    "authentication-kubeconfig": kubeconfig,
    "authorization-kubeconfig": kubeconfig,
  });
  processes.start("kube-scheduler", program("kube", "kube-scheduler"), scheduler);
  const files = { now: join(folder, "now.txt"), previous: join(folder, "previous.txt") };
  writeFileSync(files.now, asContainerLog(logs.now));
  writeFileSync(files.previous, asContainerLog(logs.previous));
  writeFileSync(join(folder, "stages.yaml"), stageFile(files));
  const kubelet = flags({
    kubeconfig,
    config: join(folder, "stages.yaml"),
    "manage-all-nodes": "true",
    "node-lease-duration-seconds": "40",
    cidr: "10.244.0.0/16",
    "node-ip": "127.0.0.1",
    "node-port": String(port.kubelet),
    "server-address": `127.0.0.1:${String(port.kubelet)}`,
    "tls-cert-file": join(folder, "apiserver.crt"),
    "tls-private-key-file": join(folder, "apiserver.key"),
  });
  processes.start("kwok", program("kwok"), kubelet, { HOME: folder });
}

/** As a container runtime writes it to the node's disk. */
function asContainerLog(text: string): string {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`).join("");
}

function nodeObject(name: string) {
  const resources = { cpu: "8", memory: "16Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" } },
    status: { allocatable: resources, capacity: resources },
  };
}

async function nodesReady(client: KubeClient, count: number): Promise<boolean> {
  const nodes = await client.list("v1", "Node");
  const ready = nodes.filter((node) => {
    const { conditions = [] } = (node["status"] ?? {}) as { conditions?: { type: string; status: string }[] };
    return conditions.some(({ type, status }) => type === "Ready" && status === "True");
  });
  return ready.length === count;
}

function isReady(client: KubeClient): Promise<boolean> {
  return client.text("GET", "/readyz").then(
    (text) => text === "ok",
    () => false,
  );
}

function exists(reading: Promise<unknown>): Promise<boolean> {
  return reading.then(
    () => true,
    (error: unknown) => {
      if (error instanceof KubeApiError && error.status === 404) return false;
      throw error;
    },
  );
}

/** Waits until a state is reached; the lab's limit is generous, for a machine may be loaded. */
export async function until(reached: () => Promise<boolean>, timeoutMs = 120_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await reached())) {
    if (performance.now() > end) throw new Error(`Not reached in ${String(timeoutMs)} ms: ${reached.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const serverOf = ({ port }: Places): string => `https://127.0.0.1:${String(port.api)}`;
const certificate = ({ folder }: Places): string => readFileSync(join(folder, "apiserver.crt"), "utf8");

function flags(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

function program(part: Part, name?: string): string {
  const path = partPath(part);
  if (path === undefined) throw new Error(`The part ${part} is not there: npm run lab has it.`);
  return name === undefined ? path : join(dirname(path), name);
}

/** Ports that were free a moment ago; all four are held at once, so that none is given twice. */
async function freePorts(): Promise<Places["port"]> {
  const servers = await Promise.all(
    [0, 1, 2, 3].map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [etcd = 0, peer = 0, api = 0, kubelet = 0] = ports;
  return { etcd, peer, api, kubelet };
}

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Report } from "../../src/domain/report";
import type { Files } from "../lab/engine/project-files";
import { makeRepository, type Repository } from "../lab/engine/repository";
import type { LabCluster } from "../lab/kube/cluster";
import { partPath } from "../lab/parts";
import { DIST } from "./action";

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: it wrote none. */
  readonly report: Report;
}

export type Started = Promise<Ended> & {
  readonly pid: number;
  /** What it has written until now. */
  readonly said: () => string;
};

/** A repository with manifests and infra-action.yml, and the bundle as a command of the shell in it. */
export class KubeScene implements AsyncDisposable {
  readonly folder: string;
  readonly cluster: LabCluster;
  readonly repository: Repository;
  /** The one that the test is about. */
  readonly namespace: string;
  #runs = 0;

  constructor(folder: string, cluster: LabCluster, repository: Repository, namespace: string) {
    this.namespace = namespace;
    this.folder = folder;
    this.cluster = cluster;
    this.repository = repository;
  }

  write(files: Files): void {
    for (const [path, text] of Object.entries(files)) {
      const place = join(this.repository.folder, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
  }

  /** Starts it, to do something while it works. `report` is read when it has ended. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    this.#runs += 1;
    const file = join(this.folder, `report-${String(this.#runs)}.json`);
    const child = spawn(process.execPath, [join(DIST, "index.js"), ...args, "--report-file", file], {
      cwd: this.repository.folder,
      env: { ...this.environment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject).once("close", (exitCode) => {
        resolve({ exitCode, ...text, report: readReport(file, text) });
      });
    });
    return Object.assign(ended, { pid: child.pid ?? 0, said: () => text.stdout + text.stderr });
  }

  run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => this.start(args, env);

  environment(): Record<string, string> {
    const tools = ["kube", "kustomize"].flatMap((part) => dirname(partPath(part as "kube") ?? "/usr/bin"));
    const path = [...tools, process.env["PATH"] ?? ""].join(":");
    return { PATH: path, HOME: this.folder, KUBECONFIG: this.cluster.kubeconfig, NO_COLOR: "1" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    return Promise.resolve();
  }
}

function readReport(file: string, { stdout, stderr }: { stdout: string; stderr: string }): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    // Whoever asks for it then sees why there is none.
    return new Proxy({} as Report, {
      get: () => {
        throw new Error(`There is no report.json:\n${stdout}\n${stderr}`);
      },
    });
  }
}

export async function makeKubeScene(cluster: LabCluster, files: Files, namespace = "default"): Promise<KubeScene> {
  const folder = mkdtempSync(join(tmpdir(), "infra-action-kube-scene-"));
  const repository = await makeRepository({ folder: join(folder, "repo"), files });
  return new KubeScene(folder, cluster, repository, namespace);
}

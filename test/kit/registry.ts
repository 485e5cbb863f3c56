import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { partPath } from "../lab/parts";
import { makeImageStore, type ImageStore } from "./image-store";
import { setTimeout as sleep } from "node:timers/promises";

const run = promisify(execFile);

/** A registry on this machine, and what buildah needs to build without a container engine and without the internet. */
export class Registry implements AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What a job's environment has to have. */
  readonly env: Readonly<Record<string, string>>;
  readonly #store: ImageStore;
  readonly #process: ChildProcess;

  constructor(host: string, store: ImageStore, child: ChildProcess) {
    this.host = host;
    this.#store = store;
    this.#process = child;
    this.env = store.env;
  }

  /** Builds an image that others are built from: what mmdebstrap made, as it is. */
  async pushBase(name: string): Promise<void> {
    await this.#store.importBase(partPath("images") ?? "", `${this.host}/${name}`);
    await this.#store.buildah("push", "--quiet", `${this.host}/${name}`, `docker://${this.host}/${name}`);
  }

  /** The digest of a tag, as the registry has it. */
  async digest(name: string): Promise<string> {
    const { stdout } = await run("skopeo", ["inspect", "--format", "{{.Digest}}", `docker://${this.host}/${name}`], {
      env: { ...process.env, ...this.env },
    });
    return stdout.trim();
  }

  async tags(name: string): Promise<string[]> {
    const answer = await fetch(`http://${this.host}/v2/${name}/tags/list`);
    return answer.ok ? ((await answer.json()) as { tags: string[] }).tags.sort() : [];
  }

  async labels(name: string): Promise<Record<string, string>> {
    const { stdout } = await run("skopeo", ["inspect", `docker://${this.host}/${name}`], {
      env: { ...process.env, ...this.env },
    });
    return (JSON.parse(stdout) as { Labels: Record<string, string> }).Labels;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    if (this.#process.exitCode === null) await once(this.#process, "exit");
    await this.#store[Symbol.asyncDispose]();
  }
}

export async function startRegistry(): Promise<Registry> {
  const host = `127.0.0.1:${await freePort()}`;
  const store = await makeImageStore(`[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
  const config = join(store.folder, "config.yml");
  const data = join(store.folder, "data");
  await writeFile(
    config,
    `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${data} } }\nhttp: { addr: "${host}" }\n`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  await answering(`http://${host}/v2/`);
  return new Registry(host, store, child);
}

async function answering(url: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (performance.now() > end) throw new Error(`${url} does not answer.`);
    await sleep(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

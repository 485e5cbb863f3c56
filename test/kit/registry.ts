import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { partPath } from "../lab/parts";
import { setTimeout as sleep } from "node:timers/promises";

const run = promisify(execFile);

/** A registry on this machine, and what buildah needs to build without a container engine and without the internet. */
export class Registry implements AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What a job's environment has to have. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #process: ChildProcess;

  constructor(host: string, folder: string, child: ChildProcess) {
    this.host = host;
    this.#folder = folder;
    this.#process = child;
    this.env = {
      BUILDAH_ISOLATION: "chroot",
      CONTAINERS_REGISTRIES_CONF: join(folder, "registries.conf"),
      CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
      HOME: join(folder, "home"), // skopeo looks for the same only there
    };
  }

  /** Builds an image that others are built from: what mmdebstrap made, as it is. */
  async pushBase(name: string): Promise<void> {
    const context = join(this.#folder, "base");
    await mkdir(context);
    await writeFile(join(context, "Dockerfile"), "FROM scratch\nADD base.tar /\n");
    await run("cp", [partPath("images") ?? "", join(context, "base.tar")]);
    await this.#buildah("build", "--quiet", "--tag", `${this.host}/${name}`, context);
    await this.#buildah("push", "--quiet", `${this.host}/${name}`, `docker://${this.host}/${name}`);
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
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #buildah(...args: readonly string[]): Promise<void> {
    await run("buildah", args, { env: { ...process.env, ...this.env } });
  }
}

export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  const insecure = `[[registry]]\nlocation = "${host}"\ninsecure = true\n`;
  const forSkopeo = join(folder, "home/.config/containers");
  await Promise.all([
    writeFile(
      join(folder, "config.yml"),
      `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${join(folder, "data")} } }\nhttp: { addr: "${host}" }\n`,
    ),
    writeFile(join(folder, "registries.conf"), insecure),
    mkdir(forSkopeo, { recursive: true }).then(() => writeFile(join(forSkopeo, "registries.conf"), insecure)),
    writeFile(
      join(folder, "storage.conf"),
      `[storage]\ndriver = "vfs"\ngraphroot = "${join(folder, "storage")}"\nrunroot = "${join(folder, "run")}"\n`,
    ),
  ]);
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  await answering(`http://${host}/v2/`);
  return new Registry(host, folder, child);
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

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { partPath } from "../lab/parts";
import { makeImageStore, type ImageStore } from "./image-store";

const run = promisify(execFile);

interface RegistryParts {
  readonly host: string;
  readonly folder: string;
  readonly store: ImageStore;
  readonly child: ChildProcess;
  /** The end of what it has said. */
  readonly said: () => string;
}

/** A registry on this machine, and what buildah needs to build without a container engine and without the internet. */
export class Registry implements AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** What a job's environment has to have. */
  readonly env: Readonly<Record<string, string>>;
  readonly #store: ImageStore;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #said: () => string;

  constructor({ host, folder, store, child, said }: RegistryParts) {
    this.host = host;
    this.#folder = folder;
    this.#store = store;
    this.#process = child;
    this.#said = said;
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

  /** What an image says of itself: its labels, its environment. */
  async inspect(
    name: string,
  ): Promise<{ readonly Labels: Readonly<Record<string, string>>; readonly Env: readonly string[] }> {
    const { stdout } = await run("skopeo", ["inspect", `docker://${this.host}/${name}`], {
      env: { ...process.env, ...this.env },
    });
    return JSON.parse(stdout) as { Labels: Record<string, string>; Env: string[] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that has died before is why the tests failed.
    const died = hasEnded(this.#process) ? `docker-registry ended by itself:\n${this.#said()}` : undefined;
    if (died === undefined) {
      const gone = once(this.#process, "exit");
      this.#process.kill("SIGTERM");
      await gone;
    }
    await this.#store[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    if (died !== undefined) throw new Error(died);
  }
}

export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  const config = join(folder, "config.yml");
  // Port 0: it takes a free one itself and says which; one that was looked for before could be somebody else's by then.
  await writeFile(
    config,
    `version: 0.1\nlog: { level: info, accesslog: { disabled: true } }\nstorage: { filesystem: { rootdirectory: ${join(folder, "data")} } }\nhttp: { addr: "127.0.0.1:0" }\n`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: ["ignore", "pipe", "pipe"] });
  const said = outputOf(child);
  try {
    const host = await listening(child, said);
    const store = await makeImageStore(`[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
    return new Registry({ host, folder, store, child, said });
  } catch (error) {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

/** The end of what it says. It is read to its end, or the registry would stand still once the pipe is full. */
function outputOf(child: ChildProcess): () => string {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (said = `${said}${text}`.slice(-10_000)));
  return () => said;
}

/** The address that it says it listens at. */
async function listening(child: ChildProcess, said: () => string): Promise<string> {
  const end = performance.now() + 60_000;
  const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  for (;;) {
    const address = /listening on (127\.0\.0\.1:\d+)/.exec(said())?.[1];
    if (address !== undefined) return address;
    if (hasEnded(child)) throw new Error(`docker-registry has ended:\n${said()}`);
    if (performance.now() > end) throw new Error(`docker-registry does not listen within a minute:\n${said()}`);
    await Promise.race([sleep(50), failed]);
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

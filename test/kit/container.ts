import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { ImageConfig } from "./image-store";

const run = promisify(execFile);
const LIMIT_MS = 60_000;

/** A network of its own, where each port is free, and a root folder that cannot be written, but for /dev/shm. */
const PREPARE = `set -eu
root=$1; shift
ip link set lo up
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir -m 1777 "$root/dev/shm"
mount -t tmpfs tmpfs "$root/dev/shm"
for device in null zero random urandom; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
exec "$@"`;
const ASK = `for (const path of process.argv.slice(2))
  fetch("http://127.0.0.1:" + process.argv[1] + path).then(async (answer) => console.log(JSON.stringify([path, answer.status, await answer.json()])));`;

/** What an answer is: its status and its JSON. */
export type Answer = readonly [status: number, body: unknown];

/**
 * A container without an engine, run as the services' deployments have it run: by the image's user and environment, with
 * no privilege and none to be had, on a root file system that is read-only.
 */
export class Container implements AsyncDisposable {
  readonly #root: string;
  readonly #config: ImageConfig;
  readonly #process: ChildProcess;
  #output = "";

  constructor(root: string, config: ImageConfig, env: Readonly<Record<string, string>>) {
    this.#root = root;
    this.#config = config;
    const command = inside(root, config, config.Cmd, env);
    this.#process = spawn("unshare", ["--net", "--mount", "sh", "-c", PREPARE, "sh", root, ...command], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
  }

  get output(): string {
    return this.#output;
  }

  /** The answers of a port inside, by path; waits until there are any. */
  async answers(port: number, paths: readonly string[]): Promise<Record<string, Answer>> {
    let lines = "";
    await this.#until(`does not answer at port ${port}`, async () => {
      const asked = await this.#enter([process.execPath, "-e", ASK, String(port), ...paths]).catch(() => undefined);
      lines = asked?.stdout ?? "";
      return asked !== undefined;
    });
    return byPath(lines);
  }

  /** Runs a command in the container, beside what runs there. */
  async run(command: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
    return this.#enter(inside(this.#root, this.#config, command, {})).then(
      ({ stderr }) => ({ code: 0, stderr }),
      ({ code = -1, stderr = "" }: { code?: number; stderr?: string }) => ({ code, stderr }),
    );
  }

  /** Resolves when the namespaces are made and the image's user has taken over. */
  async started(): Promise<void> {
    const [user = ""] = this.#config.User.split(":");
    const taken = (status: Readonly<Record<string, string>>) => status["Uid"]?.startsWith(`${user}\t`) === true;
    await this.#until("does not start", () => this.status().then(taken, () => false));
  }

  /** What the kernel says of the process: its user, its capabilities. */
  async status(): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(`/proc/${this.#process.pid}/status`, "utf8");
    return Object.fromEntries(text.split("\n").map((line) => line.split(":\t") as [string, string]));
  }

  /** Ends it as a cluster does; resolves to its exit code. */
  async end(): Promise<number | null> {
    const closed = once(this.#process, "close");
    this.#process.kill("SIGTERM");
    const [code] = (await closed) as [number | null];
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.end();
  }

  async #until(problem: string, reached: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!(await reached())) {
      if (this.#process.exitCode !== null || performance.now() > end)
        throw new Error(`The container ${problem}:\n${this.#output}`);
      await sleep(100);
    }
  }

  #enter(command: readonly string[]) {
    return run("nsenter", ["--target", String(this.#process.pid), "--net", "--mount", ...command]);
  }
}

/** Starts what the image says, with the environment that its deployment adds. */
export async function startContainer(
  root: string,
  config: ImageConfig,
  env: Readonly<Record<string, string>> = {},
): Promise<Container> {
  const container = new Container(root, config, env);
  try {
    await container.started();
    return container;
  } catch (error) {
    await container[Symbol.asyncDispose]();
    throw error;
  }
}

/** A command as the image's user, with the image's environment and nothing of this process's, in its folder. */
function inside(
  root: string,
  { Env, User, WorkingDir }: ImageConfig,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): readonly string[] {
  const variables = [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
  const change = ["setpriv", "--no-new-privs", "chroot", `--userspec=${User}`, "--groups=", root];
  return [...change, "env", "-i", `--chdir=${WorkingDir}`, ...variables, ...command];
}

function byPath(lines: string): Record<string, Answer> {
  const answers = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as [string, number, unknown]);
  return Object.fromEntries(answers.map(([path, status, body]) => [path, [status, body]]));
}

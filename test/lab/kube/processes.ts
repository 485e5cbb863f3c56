import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The processes of one lab cluster, held by a supervisor that ends them surely: also when jest is killed. */
export class Processes implements AsyncDisposable {
  readonly #supervisor: ChildProcess;
  readonly #folder: string;
  readonly #ended = new Map<string, string>();
  readonly #waiting = new Map<string, () => void>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#supervisor = spawn(process.execPath, [join(__dirname, "supervise.mjs"), folder], {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    if (this.#supervisor.stdout === null) throw new Error("The supervisor has no output.");
    createInterface({ input: this.#supervisor.stdout }).on("line", (line) => {
      const { ended, why } = JSON.parse(line) as { ended: string; why: string };
      this.#ended.set(ended, why);
      this.#waiting.get(ended)?.();
    });
    this.#supervisor.stdin?.on("error", () => undefined);
  }

  start(name: string, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
    this.#ended.delete(name);
    this.#tell({ start: name, command, args, env, log: this.logFile(name) });
  }

  /** Kills a process and waits until it is gone. */
  async stop(name: string): Promise<void> {
    if (this.#ended.has(name)) return;
    const gone = new Promise<void>((resolve) => this.#waiting.set(name, resolve));
    this.#tell({ stop: name });
    await gone;
    this.#waiting.delete(name);
  }

  /** Waits until `ready` is true; throws with the end of the log when the process ends before or it takes too long. */
  async until(name: string, ready: () => Promise<boolean>, timeoutMs = 180_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!(await ready())) {
      const why = this.#ended.get(name) ?? (performance.now() > end ? `is not ready in ${timeoutMs} ms` : undefined);
      if (why !== undefined) throw new Error(`${name}: ${why}\n${this.#logEnd(name)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  logFile = (name: string): string => join(this.#folder, `${name}.log`);

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = new Promise((resolve) => this.#supervisor.once("close", resolve));
    this.#supervisor.stdin?.end();
    await gone;
  }

  #tell(message: object): void {
    this.#supervisor.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #logEnd(name: string): string {
    return readFileSync(this.logFile(name), "utf8").split("\n").slice(-15).join("\n");
  }
}

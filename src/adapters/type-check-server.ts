import { spawn, type ChildProcess } from "node:child_process";
import { serve } from "./type-check-serve";

/** How a compiler's check ended: exit code and text as `tsc --pretty false` would give them. */
export interface Compiled {
  readonly code: number;
  readonly output: string;
}

export interface CompilerServerOptions {
  /** Absolute path of the compiler's library (typescript/lib/typescript.js). */
  readonly library: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A process in which one compiler checks programs one after the other. */
export interface CompilerServer {
  /** undefined: it cannot (another kind of compiler, out of memory); ask its command instead. */
  check(config: string, folder: string, signal: AbortSignal): Promise<Compiled | undefined>;
  /** Nobody waits for it. It keeps what it has read all the same. */
  isIdle(): boolean;
  end(): Promise<void>;
}

/** A process for each compiler that is asked for. */
export interface CompilerServers {
  check(
    options: CompilerServerOptions,
    program: { readonly config: string; readonly folder: string },
    signal: AbortSignal,
  ): Promise<Compiled | undefined>;
  end(): Promise<void>;
}

/**
 * Programs with a compiler each (packages of their own) have nothing to share, and a compiler holds some hundred megabytes:
 * of those that have nothing to do only the one that was asked last stays.
 */
export function compilerServers(): CompilerServers {
  const servers = new Map<string, CompilerServer>();
  return {
    check(options, { config, folder }, signal) {
      for (const [library, other] of servers) if (library !== options.library && other.isIdle()) void other.end();
      const server = servers.get(options.library) ?? compilerServer(options);
      servers.set(options.library, server);
      return server.check(config, folder, signal);
    },
    end: async () => void (await Promise.all([...servers.values()].map((server) => server.end()))),
  };
}

/**
 * What programs of one repository have in common (@pulumi/pulumi, Node's types, the language's own) is read once for all
 * of them: the second takes a tenth of the first. A compiler is the pull request's code, so it is not loaded into our own
 * process. Started when it is first asked; ends with us, or when it is told.
 */
export function compilerServer(options: CompilerServerOptions): CompilerServer {
  let running: Running | undefined;
  return {
    check(config, folder, signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (running?.hasEnded() !== false) running = start(options);
      return running.ask(config, folder, signal);
    },
    isIdle: () => running?.isIdle() !== false,
    end: async () => running?.end(),
  };
}

interface Running {
  readonly hasEnded: () => boolean;
  readonly isIdle: () => boolean;
  readonly ask: (config: string, folder: string, signal: AbortSignal) => Promise<Compiled | undefined>;
  readonly end: () => Promise<void>;
}

function spawned({ library, cwd, env }: CompilerServerOptions): ChildProcess {
  const text = `(${serve.toString()})()`;
  return spawn(process.execPath, ["-e", text, library], {
    cwd,
    env: { ...env },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}

function start(options: CompilerServerOptions): Running {
  const child = spawned(options);
  const waiting = new Map<number, (answer: Compiled | undefined) => void>();
  let [next, hasEnded] = [0, false];
  const kill = (): void => void child.kill("SIGKILL");
  const ended = new Promise<void>((resolve) => child.once("error", () => resolve()).once("exit", () => resolve()));
  void ended.then(() => {
    hasEnded = true;
    process.off("exit", kill);
    for (const answer of waiting.values()) answer(undefined);
  });
  process.once("exit", kill);
  // Whoever waits for an answer waits for it; the process alone keeps nobody alive.
  child.unref();
  child.channel?.unref();
  child.on("message", ({ id, compiled }: { id: number; compiled?: Compiled }) => waiting.get(id)?.(compiled));
  return {
    hasEnded: () => hasEnded,
    isIdle: () => waiting.size === 0,
    end() {
      hasEnded = true;
      child.ref();
      kill();
      return ended;
    },
    ask(config, folder, signal) {
      const id = (next += 1);
      child.channel?.ref();
      signal.addEventListener("abort", kill, { once: true });
      return new Promise<Compiled | undefined>((resolve) => {
        waiting.set(id, resolve);
        // Where it cannot be sent, the process has ended, which answers.
        child.send({ id, config, folder }, () => undefined);
      }).finally(() => {
        signal.removeEventListener("abort", kill);
        waiting.delete(id);
        if (waiting.size === 0) child.channel?.unref();
      });
    },
  };
}

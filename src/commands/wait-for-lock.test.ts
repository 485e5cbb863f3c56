import type { EngineRun, Log, Ports, StackTarget } from "../ports";
import { whenUnlocked } from "./wait-for-lock";

const URL_OF = (name: string): string => `file:///s/.pulumi/locks/${name}.json?no_tmp_dir=true`;
const line = (name: string, pid = 7): string =>
  `\n  ${URL_OF(name)}: created by ada@host (pid ${pid}) at 2026-11-25T12:00:00Z`;
const locked = (...names: string[]): EngineRun => ({
  ...DONE,
  exitCode: 1,
  stderr: `error: the stack is currently locked by ${names.length} lock(s). Either wait${names.map((name) => line(name)).join("")}\n`,
});
const DONE: EngineRun = {
  events: [],
  unreadableEvents: 0,
  stdout: "",
  stderr: "",
  exitCode: 0,
  signal: null,
  stopped: null,
  durationSeconds: 1,
};

/** A stack that is locked by lock files, a clock that runs when it is waited for, and an engine that sees the files. */
function scene(names: readonly string[], goneAfterMs: Readonly<Record<string, number>> = {}) {
  const there = new Set(names);
  const said: string[] = [];
  const cancel = new AbortController();
  let now = 0;
  let attempts = 0;
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    for (const [name, at] of Object.entries(goneAfterMs)) if (now >= at) there.delete(name);
  };
  const nameIn = (url: string): string => /locks\/(.*)\.json/.exec(url)?.[1] ?? "";
  const ports = {
    clock: { now: () => now, pause: (milliseconds: number) => Promise.resolve(pass(milliseconds)) },
    locks: {
      isThere: (url: string) => Promise.resolve(url.startsWith("file:") ? there.has(nameIn(url)) : undefined),
      remove: (url: string) => Promise.resolve(there.delete(nameIn(url))),
      runs: ({ pid }: { pid: number }) => pid !== 7,
    },
    log: {
      info: (text: string) => void said.push(text),
      debug: () => undefined,
      annotate: ({ level, message }: Parameters<Log["annotate"]>[0]) => void said.push(`${level}: ${message}`),
    } as unknown as Log,
    signal: cancel.signal,
  } satisfies Pick<Ports, "clock" | "locks" | "log" | "signal">;
  const attempt = (): Promise<EngineRun> => {
    attempts += 1;
    return Promise.resolve(there.size === 0 ? DONE : locked(...there));
  };
  const run = (timeoutSeconds: number, forceUnlock: readonly string[] = []) =>
    whenUnlocked(attempt, { id: "infra:day", timeoutSeconds, forceUnlock }, STACK, ports);
  return { run, said, there, cancel, attempts: () => attempts, now: () => now };
}

const STACK = { engine: {} as never, target: {} as StackTarget };

describe("whenUnlocked", () => {
  it("waits until the lock is gone, saying who holds it, and tries soon after", async () => {
    const { run, said, attempts, now } = scene(["a"], { a: 20_000 });
    expect(await run(600)).toBe(DONE);
    expect(now()).toBeLessThan(22_000);
    expect(attempts()).toBeGreaterThan(2);
    expect(said[0]).toMatch(/^notice: infra:day is locked by ada@host \(pid 7\), since 2026-11-25T12:00:00Z\. Waiting/);
    expect(said[0]).toContain(
      `No process 7 runs on this machine: if it is dead, release its lock with \`force-unlock: `,
    );
    expect(said).toHaveLength(1);
  });

  it("says it again each minute, and anew where another one took the lock", async () => {
    const { run, said } = scene(["a", "b"], { a: 70_000, b: 200_000 });
    await run(600);
    expect(said.length).toBeGreaterThan(2);
    expect(said.length).toBeLessThan(7);
  });

  it("gives up when its patience is over, with the locked run", async () => {
    const { run, attempts, now } = scene(["a"]);
    expect(await run(30)).toMatchObject({ exitCode: 1, stopped: null });
    expect(now()).toBe(30_000);
    expect(attempts()).toBeGreaterThan(3);
  });

  it("fails at once without patience", async () => {
    const { run, attempts, said } = scene(["a"]);
    expect(await run(0)).toMatchObject({ exitCode: 1 });
    expect({ attempts: attempts(), said }).toEqual({ attempts: 1, said: [] });
  });

  it("ends when the run is cancelled, which is not a lock's fault", async () => {
    const { run, cancel } = scene(["a"]);
    cancel.abort();
    expect(await run(600)).toMatchObject({ stopped: "cancelled" });
  });

  it("releases the lock that is named, and no other", async () => {
    const { run, there, said } = scene(["a", "b"]);
    expect(await run(0, [URL_OF("a"), URL_OF("c")])).toMatchObject({ exitCode: 1 });
    expect([...there]).toEqual(["b"]);
    expect(said).toEqual([expect.stringMatching(/^warning: infra:day: the lock of ada@host .* was released/)]);
  });

  it("takes a name only as it is printed", async () => {
    const { run, there } = scene(["a"]);
    await run(0, ["file:///s/.pulumi/locks/a.json", "a", "*"]);
    expect([...there]).toEqual(["a"]);
  });
});

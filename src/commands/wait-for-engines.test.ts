import type { Log } from "../ports";
import type { RecordedEngine } from "../ports/records";
import { waitForEngines } from "./wait-for-engines";

const engine = (id: string, toldToStop = false): RecordedEngine => ({
  id,
  kind: "up",
  host: "here",
  pid: 1,
  startedAt: 0,
  folder: "/f",
  toldToStop,
});

/** Engines that end at a time of their own, or so long after the n-th signal. */
function scene(ends: Readonly<Record<string, { at?: number; afterSignals?: number }>>) {
  let now = 0;
  const signals: string[] = [];
  const ended: string[] = [];
  const count = (id: string): number => signals.filter((each) => each.startsWith(`${id} `)).length;
  const runs = ({ id }: { id: string }): boolean => {
    const { at = Infinity, afterSignals = Infinity } = ends[id] ?? {};
    return now < at && count(id) < afterSignals;
  };
  const ports = {
    clock: { now: () => now, pause: (ms: number) => Promise.resolve(void (now += ms)) },
    leftEngines: {
      runs: (each: unknown) => runs(each as RecordedEngine),
      signal: (each: unknown) => void signals.push(`${(each as RecordedEngine).id} at ${now / 1000}`),
      endLeftovers: (each: unknown) => Promise.resolve(void ended.push((each as RecordedEngine).id)),
      story: () => Promise.reject(new Error("not asked")),
    },
    log: { info: () => undefined } as unknown as Log,
  };
  return { wait: (...engines: RecordedEngine[]) => waitForEngines(engines, ports), signals, ended, now: () => now };
}

describe("waitForEngines", () => {
  it("does not wait for those that have ended, and ends what they left", async () => {
    const { wait, signals, ended, now } = scene({ a: { at: 0 } });
    expect(await wait(engine("a"))).toEqual([]);
    expect({ signals, ended, now: now() }).toEqual({ signals: [], ended: ["a"], now: 0 });
  });

  it("lets one finish what it has begun, and tells nobody twice", async () => {
    const { wait, signals, now } = scene({ a: { at: 200_000 } });
    expect(await wait(engine("a", true))).toEqual([]);
    expect({ signals, seconds: Math.round(now() / 1000) }).toEqual({ signals: [], seconds: 200 });
  });

  it("tells one that nobody has told when half of the time is over", async () => {
    const { wait, signals } = scene({ a: { afterSignals: 1 } });
    expect(await wait(engine("a"))).toEqual([]);
    expect(signals).toEqual(["a at 120"]);
  });

  it("asks for the lock when the job ends, and says who would not let go", async () => {
    const { wait, signals, ended } = scene({ a: {}, b: { afterSignals: 1 } });
    expect(await wait(engine("a", true), engine("b", true))).toEqual(["a"]);
    expect(signals).toEqual(["a at 240", "b at 240"]);
    expect(ended).toEqual(["b"]);
  });
});

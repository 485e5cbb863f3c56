import type { Ports } from "../ports";
import type { RecordedEngine } from "../ports/records";

/** GitHub ends everything five minutes after a cancel; what is to be told needs its time too. */
const LONGEST_MS = 4 * 60_000;
/** An engine that nobody told to stop (our own process was killed, the job was not cancelled) may go on for so long. */
const UNTOLD_MS = 2 * 60_000;
/** For an engine that lets go at once. */
const LET_GO_MS = 10_000;
const LOOK_MS = 100;
const HEARTBEAT_MS = 15_000;

type Needed = Pick<Ports, "clock" | "leftEngines" | "log">;

/**
 * Waits until engines of an earlier process of this job have ended: what they have begun they finish. Each is told to stop
 * once at most. Only when the job's own end is near, one that still works is asked to let go of its stack at once: the
 * runner would kill it, and its lock would stay.
 * @returns the ids of those that are still at work all the same
 */
export async function waitForEngines(engines: readonly RecordedEngine[], ports: Needed): Promise<readonly string[]> {
  const { clock, leftEngines, log } = ports;
  const begun = clock.now();
  const running = () => engines.filter((engine) => leftEngines.runs(engine));
  for (const { id, pid } of running())
    log.info(`The engine of ${id} (pid ${pid}) goes on without us: waiting for it, four minutes at most.`);
  await watch(running, begun + UNTOLD_MS, ports);
  for (const engine of running().filter(({ toldToStop }) => !toldToStop)) leftEngines.signal(engine);
  await watch(running, begun + LONGEST_MS, ports);
  for (const engine of running()) leftEngines.signal(engine);
  await watch(running, clock.now() + LET_GO_MS, ports);
  for (const engine of engines) if (!leftEngines.runs(engine)) await leftEngines.endLeftovers(engine);
  return running().map(({ id }) => id);
}

async function watch(running: () => readonly RecordedEngine[], until: number, { clock, log }: Needed): Promise<void> {
  let said = clock.now();
  for (;;) {
    const left = running();
    if (left.length === 0 || clock.now() >= until) return;
    if (clock.now() - said >= HEARTBEAT_MS) {
      log.info(`Still at work: ${left.map(({ id }) => id).join(", ")}.`);
      said = clock.now();
    }
    await clock.pause(LOOK_MS);
  }
}

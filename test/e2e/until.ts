import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something is so; throws after two minutes, so that a test that waits in vain does not keep jest alive. */
export async function until(isSo: () => boolean, seconds = 120): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`It was not so within ${seconds} s: ${String(isSo)}`);
    await sleep(20);
  }
}

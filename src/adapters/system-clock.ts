import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../ports";

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    pause: (milliseconds, signal) =>
      sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
  };
}

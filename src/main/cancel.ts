import type { Log } from "../ports";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * A signal that is aborted when the run is cancelled. GitHub sends SIGINT, 7.5 s later SIGTERM, 2.5 s later it kills:
 * only the first one counts, the engine is told once. Handlers stay, so that a second signal does not end us before the
 * engine has let go of its stack.
 */
export function cancelSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => controller.abort(signal));
  return controller.signal;
}

/** Says what a cancel means, when it comes. */
export function tellCancel(signal: AbortSignal, log: Pick<Log, "info">, more: string): void {
  const words = "Cancelled: engines are told once; they finish what they have begun and begin nothing more.";
  signal.addEventListener("abort", () => log.info(`${words} ${more}`), { once: true });
}

/** A signal that nothing aborts; what is sent to us is not heard. */
export function ignoreSignals(): AbortSignal {
  for (const signal of SIGNALS) process.on(signal, () => undefined);
  return new AbortController().signal;
}

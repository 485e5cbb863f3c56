import type { EngineRun } from "../ports";

/** Collects the events of one engine run, as they come and in their order at the end. */
export class EventCollector {
  readonly #events: { readonly sequence: number; readonly event: unknown }[] = [];
  readonly #onEvent: ((event: unknown) => void) | undefined;
  #unreadable = 0;

  constructor(onEvent: ((event: unknown) => void) | undefined) {
    this.#onEvent = onEvent;
  }

  /** A line of the event log. The last one of a killed engine may be cut off. */
  take(line: string): void {
    if (line.trim() === "") return;
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      this.#unreadable += 1;
      return;
    }
    this.#events.push({ sequence: sequenceOf(event), event });
    this.#onEvent?.(event);
  }

  inOrder(): Pick<EngineRun, "events" | "unreadableEvents"> {
    const events = this.#events.toSorted((a, b) => a.sequence - b.sequence).map(({ event }) => event);
    return { events, unreadableEvents: this.#unreadable };
  }
}

/** Events without a number come last. */
function sequenceOf(event: unknown): number {
  const known = typeof event === "object" && event !== null && "sequence" in event ? event.sequence : undefined;
  return typeof known === "number" ? known : Number.MAX_SAFE_INTEGER;
}

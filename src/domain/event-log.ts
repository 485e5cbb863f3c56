import { parseEngineEvent, type EngineEvent } from "./engine-event";

/** All events of one update in the order of their sequence numbers, whatever the order they came in. Never throws. */
export function parseEventLog(raw: readonly unknown[]): EngineEvent[] {
  const events = raw.map(parseEngineEvent);
  return events.sort((one, other) => one.sequence - other.sequence);
}

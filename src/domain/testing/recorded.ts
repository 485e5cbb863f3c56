// Tests alone import this file, so it may read what lies beside it.
// eslint-disable-next-line no-restricted-imports
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "../engine-event";
import { parseEventLog } from "../event-log";

/** A recorded event log (events/<name>.jsonl, made by a real engine) as raw JSON. */
export function recordedJson(name: string): unknown[] {
  const text = readFileSync(join(__dirname, "events", `${name}.jsonl`), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

export function recorded(name: string): EngineEvent[] {
  return parseEventLog(recordedJson(name));
}

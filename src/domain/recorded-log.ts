import type { EngineEvent } from "./engine-event";
import { parseEventLog } from "./event-log";
import { isJsonObject, type JsonObject } from "./value-json";

/** One update as an engine recorded it. */
export interface RecordedUpdate {
  /** In the order of their sequence numbers. */
  readonly events: readonly EngineEvent[];
  /** Numbers of the lines that are no event, from 1. */
  readonly unreadable: readonly number[];
  /** Number of its last line that says something. */
  readonly lastLine: number;
  /** Its last line is the start of an event, cut off. */
  readonly isCutOff: boolean;
}

interface Line {
  readonly number: number;
  readonly event: JsonObject | undefined;
  readonly text: string;
}

/**
 * Reads an event log (JSON lines) as any engine writes it: old and new events, with or without a last line break, with
 * CRLF or a byte order mark. Logs that were put one behind another are told apart.
 * @returns one update or more; else the number of the first line that is none of a log's
 */
export function readRecordedLog(text: string): readonly RecordedUpdate[] | { readonly wrongLine: number } {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line, index): Line => ({ number: index + 1, event: eventOf(line), text: line.trim() }))
    .filter((line) => line.text !== "");
  if (!lines.some(({ event, text: line }) => event !== undefined || isBegun(line)))
    return { wrongLine: lines[0]?.number ?? 1 };
  return updatesOf(lines).map(recorded);
}

function eventOf(line: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return isJsonObject(json) && isEvent(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Each event has a number and a time, whatever its kind; kinds that this version does not know are events too. */
function isEvent(json: JsonObject): boolean {
  return typeof json["sequence"] === "number" || Object.keys(json).some((key) => key.endsWith("Event"));
}

/** What a cut leaves of an event. */
function isBegun(line: string): boolean {
  return /^\{"(?:sequence|timestamp)"/.test(line);
}

/** A number 0 after others is the beginning of another log. */
function updatesOf(lines: readonly Line[]): Line[][] {
  const updates: Line[][] = [];
  let hasFirst = false;
  for (const line of lines) {
    const isFirst = line.event?.["sequence"] === 0;
    if (updates.length === 0 || (isFirst && hasFirst)) updates.push([]);
    hasFirst ||= isFirst;
    updates.at(-1)?.push(line);
  }
  return updates;
}

function recorded(lines: readonly Line[]): RecordedUpdate {
  const raw = lines.flatMap(({ event }) => (event === undefined ? [] : [event]));
  const last = lines.at(-1);
  return {
    events: parseEventLog(withResult(raw)),
    unreadable: lines.filter(({ event }) => event === undefined).map(({ number }) => number),
    lastLine: last?.number ?? 0,
    isCutOff: last !== undefined && last.event === undefined && last.text.startsWith("{"),
  };
}

/** Summaries of older engines do not say how it ended: then it failed if anything in the log did. */
function withResult(events: readonly JsonObject[]): JsonObject[] {
  const hasFailed = events.some(isFailure);
  return events.map((event) => {
    const summary = event["summaryEvent"];
    if (!isJsonObject(summary) || summary["result"] !== undefined) return event;
    return { ...event, summaryEvent: { ...summary, result: hasFailed ? "failed" : "succeeded" } };
  });
}

function isFailure({ resOpFailedEvent, diagnosticEvent, policyEvent }: JsonObject): boolean {
  if (isJsonObject(resOpFailedEvent)) return true;
  if (isJsonObject(policyEvent) && policyEvent["enforcementLevel"] === "mandatory") return true;
  return isJsonObject(diagnosticEvent) && diagnosticEvent["severity"] === "error";
}

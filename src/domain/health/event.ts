import { z } from "zod";
import { instantOf, type KubeObject } from "./object";
import { foreignLine } from "./text";
import type { HealthEvidence } from "./target";

/** What a controller told about an object, of either API (v1, events.k8s.io/v1). */
export interface ClusterEvent {
  readonly about: {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string | null | undefined;
    /** The part of it that is meant: `spec.containers{web}`. */
    readonly fieldPath?: string | null | undefined;
  };
  readonly isWarning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly times: number;
  /** Milliseconds since the epoch; 0 where it does not say. */
  readonly at: number;
}

const aboutSchema = z.object({
  kind: z.string().default(""),
  name: z.string().default(""),
  namespace: z.string().nullish(),
  fieldPath: z.string().nullish(),
});
const eventSchema = z.object({
  involvedObject: aboutSchema.optional(),
  regarding: aboutSchema.optional(),
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  note: z.string().nullish(),
  count: z.number().nullish(),
  deprecatedCount: z.number().nullish(),
  series: z.object({ count: z.number().nullish(), lastObservedTime: z.string().nullish() }).nullish(),
  lastTimestamp: z.string().nullish(),
  deprecatedLastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
});
const NOTHING = { kind: "", name: "" };

export const isEvent = ({ kind }: KubeObject): boolean => kind === "Event";

export function parseEvent(object: KubeObject): ClusterEvent {
  const parsed = eventSchema.safeParse(object.body);
  const event = parsed.success ? parsed.data : {};
  const at = [event.series?.lastObservedTime, event.lastTimestamp, event.deprecatedLastTimestamp, event.eventTime];
  return {
    about: event.involvedObject ?? event.regarding ?? NOTHING,
    isWarning: event.type === "Warning",
    reason: event.reason ?? "",
    message: event.message ?? event.note ?? "",
    times: event.series?.count ?? event.count ?? event.deprecatedCount ?? 1,
    at: at.map(instantOf).find((instant) => instant !== null) ?? object.createdAt ?? 0,
  };
}

const SHOWN_EVENTS = 5;

/** The last warnings, each once. */
export function warningEvidence(events: readonly ClusterEvent[]): HealthEvidence[] {
  const lines = events
    .filter(({ isWarning }) => isWarning)
    .map(({ reason, message, times }) => foreignLine(`${reason}: ${message}${times > 1 ? ` (${times} times)` : ""}`));
  const shown = [...new Set(lines)].slice(0, SHOWN_EVENTS);
  return shown.length === 0 ? [] : [{ what: "Warning events", lines: shown }];
}

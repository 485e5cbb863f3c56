import type { EngineEvent } from "../engine-event";
import { parseEventLog } from "../event-log";

/** Builders of raw engine events, for tests: shaped as the engine's, with only what a test is about. */
export type Raw = Readonly<Record<string, unknown>>;

export const SECRET: Raw = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const urnOf = (type: string, name: string): string => `urn:pulumi:dev::net::${type}::${name}`;

export interface StepParts {
  readonly type?: string;
  readonly name?: string;
  readonly old?: Raw | null;
  readonly new?: Raw | null;
  readonly [more: string]: unknown;
}

const state = (type: string, name: string, given: Raw | null | undefined): Raw | null =>
  given == null ? null : { type, urn: urnOf(type, name), custom: true, id: "", inputs: {}, outputs: {}, ...given };

function metadata(op: string, { type = "lab:index:Vpc", name = "vpc", old, new: next, ...more }: StepParts): Raw {
  const states = { old: state(type, name, old), new: state(type, name, next) };
  return { metadata: { op, urn: urnOf(type, name), type, ...states, detailedDiff: null, logical: true, ...more } };
}

export const pre = (op: string, parts: StepParts = {}): Raw => ({ resourcePreEvent: metadata(op, parts) });
export const out = (op: string, parts: StepParts = {}): Raw => ({ resOutputsEvent: metadata(op, parts) });
export const failedOp = (op: string, parts: StepParts = {}): Raw => ({ resOpFailedEvent: metadata(op, parts) });
export const diagnostic = (severity: string, message: string, urn?: string): Raw => ({
  diagnosticEvent: { severity, message, color: "never", ...(urn === undefined ? {} : { urn }) },
});
export const summary = (resourceChanges: Raw = {}, result = "succeeded"): Raw => ({
  summaryEvent: { maybeCorrupt: false, durationSeconds: 2, resourceChanges, PolicyPacks: {}, isPreview: true, result },
});
export const policy = (enforcementLevel: string, message = "no\nnever\n"): Raw => ({
  policyEvent: {
    resourceUrn: urnOf("lab:index:Vpc", "vpc"),
    message,
    policyName: "no-zone",
    policyPackName: "pack",
    enforcementLevel,
  },
});

/** Raw events, numbered in their order and parsed. */
export function eventsOf(...raw: readonly Raw[]): EngineEvent[] {
  return parseEventLog(raw.map((event, sequence) => ({ sequence, timestamp: 0, ...event })));
}

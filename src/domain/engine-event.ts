import { exposedBy } from "./exposed-secrets";
import { isJsonObject, numberAt, objectAt, textAt, textsAt, type JsonObject } from "./value-json";
import { parsePropertyPath, type PropertyPath } from "./property-path";

/** A resource's state in an event: the fields that this project uses. Values are raw, secrets as the engine marks them. */
export interface EventState {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly custom: boolean;
  readonly external: boolean;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly inputs: JsonObject;
  readonly outputs: JsonObject;
  /** Properties whose changes the program wants hidden. */
  readonly hideDiffs: readonly PropertyPath[];
  readonly sourcePosition: string | null;
}

export interface DetailedDiffEntry {
  /** `add`, `update`, `delete`, each perhaps with `-replace`. */
  readonly diffKind: string;
  /** True: old inputs against new inputs. False: old outputs against new inputs. */
  readonly inputDiff: boolean;
}

export interface Step {
  /** As the engine writes it; may be one that this version has no name for. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old: EventState | null;
  readonly new: EventState | null;
  readonly keys: readonly string[];
  readonly diffs: readonly string[];
  readonly detailedDiff: Readonly<Record<string, DetailedDiffEntry>> | null;
  readonly logical: boolean;
  /** `<urn>::<id>` of the provider that does it; null where nobody needs one. */
  readonly provider: string | null;
  /** Of a preview: nothing is done. */
  readonly planning: boolean;
}

export type EngineEvent = { readonly sequence: number } & (
  | { readonly kind: "prelude" }
  | { readonly kind: "diagnostic"; readonly severity: string; readonly message: string; readonly urn: string | null }
  | {
      readonly kind: "summary";
      readonly succeeded: boolean;
      readonly durationSeconds: number | null;
      readonly isPreview: boolean;
      readonly maybeCorrupt: boolean;
      readonly resourceChanges: Readonly<Record<string, number>>;
    }
  | { readonly kind: "step" | "outputs" | "failed-step"; readonly step: Step }
  | { readonly kind: "policy"; readonly violation: PolicyViolation }
  | {
      readonly kind: "policy-remediation";
      readonly policy: string;
      readonly pack: string;
      readonly urn: string | null;
      /** What was secret before and is plain since: to hide it, and for nothing else. */
      readonly exposed: readonly string[];
    }
  | { readonly kind: "policy-load" | "policy-summary" }
  | { readonly kind: "stdout"; readonly message: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "cancel" | "progress" | "other" }
  /** A known event without what makes it usable: something happened, but not what. */
  | { readonly kind: "unreadable" }
);

export interface PolicyViolation {
  readonly policy: string;
  readonly pack: string;
  readonly level: string;
  readonly message: string;
  readonly urn: string | null;
}

type Body = EngineEvent extends infer Event ? (Event extends unknown ? Omit<Event, "sequence"> : never) : never;

const UNREADABLE: Body = { kind: "unreadable" };
const OTHER: Body = { kind: "other" };
/** Not needed for anything, and kilobytes long: the code of a dynamic provider. */
const DROPPED_KEY = "__provider";
const NONE: JsonObject = {};

const READERS: Readonly<Record<string, (content: JsonObject) => Body>> = {
  resourcePreEvent: (content) => stepBody("step", content),
  resOutputsEvent: (content) => stepBody("outputs", content),
  resOpFailedEvent: (content) => stepBody("failed-step", content),
  diagnosticEvent: diagnosticBody,
  summaryEvent: summaryBody,
  policyEvent: policyBody,
  // before and after hold secrets in clear (the pack's copy of the properties is not a secret any more): only what must be
  // hidden is taken of them.
  policyRemediationEvent: (content) => ({
    kind: "policy-remediation",
    policy: textAt(content, "policyName") ?? "",
    pack: textAt(content, "policyPackName") ?? "",
    urn: textAt(content, "resourceUrn"),
    exposed: exposedBy(objectAt(content, "before") ?? NONE, objectAt(content, "after") ?? NONE),
  }),
  policyLoadEvent: () => ({ kind: "policy-load" }),
  policyAnalyzeSummaryEvent: () => ({ kind: "policy-summary" }),
  policyRemediateSummaryEvent: () => ({ kind: "policy-summary" }),
  policyAnalyzeStackSummaryEvent: () => ({ kind: "policy-summary" }),
  preludeEvent: () => ({ kind: "prelude" }),
  cancelEvent: () => ({ kind: "cancel" }),
  progressEvent: () => ({ kind: "progress" }),
  stdoutEvent: (content) => ({ kind: "stdout", message: textAt(content, "message") ?? "" }),
  errorEvent: (content) => ({ kind: "error", message: textAt(content, "error") ?? "" }),
};

/**
 * One engine event as JSON → one of the events we know. Never throws. An event of a later engine is `other`; a known one
 * that lacks what makes it usable is `unreadable`. Debug diagnostics are `other`: they are most of a log, and noise.
 */
export function parseEngineEvent(raw: unknown): EngineEvent {
  if (!isJsonObject(raw)) return { sequence: Number.MAX_SAFE_INTEGER, kind: "unreadable" };
  const sequence = numberAt(raw, "sequence") ?? Number.MAX_SAFE_INTEGER;
  return { sequence, ...bodyOf(raw) };
}

function bodyOf(raw: JsonObject): Body {
  for (const key in raw) {
    if (!Object.hasOwn(READERS, key)) continue;
    const read = READERS[key];
    const content = raw[key];
    if (read === undefined || content === undefined || content === null) continue;
    return isJsonObject(content) ? read(content) : UNREADABLE;
  }
  return OTHER;
}

function diagnosticBody(content: JsonObject): Body {
  const severity = textAt(content, "severity") ?? "error";
  if (severity === "debug" || content["ephemeral"] === true) return OTHER;
  return { kind: "diagnostic", severity, message: textAt(content, "message") ?? "", urn: textAt(content, "urn") };
}

function summaryBody(content: JsonObject): Body {
  const counts = Object.entries(objectAt(content, "resourceChanges") ?? NONE);
  return {
    kind: "summary",
    succeeded: content["result"] === "succeeded",
    durationSeconds: numberAt(content, "durationSeconds"),
    isPreview: content["isPreview"] === true,
    maybeCorrupt: content["maybeCorrupt"] === true,
    resourceChanges: Object.fromEntries(
      counts.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    ),
  };
}

function policyBody(content: JsonObject): Body {
  return {
    kind: "policy",
    violation: {
      policy: textAt(content, "policyName") ?? "",
      pack: textAt(content, "policyPackName") ?? "",
      level: textAt(content, "enforcementLevel") ?? "mandatory",
      message: textAt(content, "message") ?? "",
      urn: textAt(content, "resourceUrn"),
    },
  };
}

function stepBody(kind: "step" | "outputs" | "failed-step", content: JsonObject): Body {
  const metadata = objectAt(content, "metadata");
  const urn = metadata === null ? null : textAt(metadata, "urn");
  if (metadata === null || urn === null) return UNREADABLE;
  const step: Step = {
    op: textAt(metadata, "op") ?? "",
    urn,
    type: textAt(metadata, "type") ?? "",
    old: stateOf(metadata["old"]),
    new: stateOf(metadata["new"]),
    keys: textsAt(metadata, "keys") ?? [],
    diffs: textsAt(metadata, "diffs") ?? [],
    detailedDiff: detailedDiffOf(metadata["detailedDiff"]),
    logical: metadata["logical"] === true,
    provider: textAt(metadata, "provider"),
    planning: content["planning"] === true,
  };
  return { kind, step };
}

function stateOf(raw: unknown): EventState | null {
  if (!isJsonObject(raw)) return null;
  return {
    urn: textAt(raw, "urn") ?? "",
    type: textAt(raw, "type") ?? "",
    id: textAt(raw, "id") ?? "",
    custom: raw["custom"] === true,
    external: raw["external"] === true,
    protect: raw["protect"] === true,
    retainOnDelete: raw["retainOnDelete"] === true,
    inputs: propertiesOf(raw["inputs"]),
    outputs: propertiesOf(raw["outputs"]),
    hideDiffs: hiddenOf(raw["hideDiffs"]),
    sourcePosition: textAt(raw, "sourcePosition"),
  };
}

function propertiesOf(raw: unknown): JsonObject {
  if (!isJsonObject(raw)) return NONE;
  if (!Object.hasOwn(raw, DROPPED_KEY)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== DROPPED_KEY));
}

function hiddenOf(raw: unknown): readonly PropertyPath[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((path: unknown) => {
    if (typeof path === "string") return [parsePropertyPath(path)];
    if (!Array.isArray(path)) return [];
    return [path.filter((element): element is string | number => ["string", "number"].includes(typeof element))];
  });
}

function detailedDiffOf(raw: unknown): Step["detailedDiff"] {
  if (!isJsonObject(raw)) return null;
  const entries = Object.entries(raw).map(([path, entry]): [string, DetailedDiffEntry] => {
    const content = isJsonObject(entry) ? entry : NONE;
    return [path, { diffKind: textAt(content, "diffKind") ?? "update", inputDiff: content["inputDiff"] === true }];
  });
  return Object.fromEntries(entries);
}

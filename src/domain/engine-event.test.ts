import fc from "fast-check";
import { parseEngineEvent } from "./engine-event";
import { parseEventLog } from "./event-log";
import { diagnostic, eventsOf, out, policy, pre, summary, urnOf } from "./testing/events";

describe("parseEngineEvent", () => {
  it.each<{ raw: unknown; kind: string; because: string }>([
    {
      raw: { sequence: 1, preludeEvent: { config: { s: "[secret]" } } },
      kind: "prelude",
      because: "the engine begins",
    },
    { raw: diagnostic("warning", "w"), kind: "diagnostic", because: "it has a severity" },
    { raw: diagnostic("debug", "d"), kind: "other", because: "debug is noise" },
    { raw: summary(), kind: "summary", because: "the engine sums up" },
    { raw: pre("create"), kind: "step", because: "a step is about to be taken" },
    { raw: out("create"), kind: "outputs", because: "a step is taken" },
    { raw: policy("mandatory"), kind: "policy", because: "a policy is violated" },
    {
      raw: { policyRemediationEvent: { before: {}, after: {} } },
      kind: "policy-remediation",
      because: "a policy repairs",
    },
    { raw: { policyLoadEvent: {} }, kind: "policy-load", because: "packs are loaded" },
    { raw: { stdoutEvent: { message: "^C" } }, kind: "stdout", because: "the engine speaks" },
    { raw: { cancelEvent: {} }, kind: "cancel", because: "it is the last one, always" },
    { raw: { progressEvent: { type: "plugin-download" } }, kind: "progress", because: "a plugin is on its way" },
    { raw: { errorEvent: { error: "x" } }, kind: "error", because: "something inside failed" },
    { raw: { teleportEvent: {} }, kind: "other", because: "a later engine knows more" },
    { raw: {}, kind: "other", because: "nothing is said" },
    { raw: { resourcePreEvent: { metadata: { op: "create" } } }, kind: "unreadable", because: "a step without a URN" },
    { raw: { summaryEvent: "x" }, kind: "unreadable", because: "a known event of another shape" },
    { raw: null, kind: "unreadable", because: "it is no event at all" },
    { raw: [1], kind: "unreadable", because: "a list is no event" },
  ])("$kind: $because", ({ raw, kind }) => {
    expect(parseEngineEvent(raw).kind).toBe(kind);
  });

  it("takes nothing of what a remediation changed", () => {
    const raw = { policyRemediationEvent: { policyName: "p", before: { a: "HUNTER2" }, after: { a: "HUNTER2" } } };
    expect(JSON.stringify(parseEngineEvent(raw))).not.toContain("HUNTER2");
  });

  it("drops the code of dynamic providers", () => {
    const [event] = eventsOf(
      pre("create", { new: { inputs: { __provider: "CODE", v: 1 }, outputs: { __provider: "CODE" } } }),
    );
    expect(event).toMatchObject({ step: { new: { inputs: { v: 1 }, outputs: {} } } });
    expect(JSON.stringify(event)).not.toContain("CODE");
  });

  it("keeps an operation that it has no name for", () => {
    expect(eventsOf(pre("teleport"))).toMatchObject([{ step: { op: "teleport", urn: urnOf("lab:index:Vpc", "vpc") } }]);
  });

  it("never throws", () => {
    const key = fc.constantFrom(
      "resourcePreEvent",
      "resOutputsEvent",
      "summaryEvent",
      "diagnosticEvent",
      "policyEvent",
      "x",
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(key, fc.anything()), fc.jsonValue()), (raw) => {
        expect(typeof parseEngineEvent(raw).kind).toBe("string");
      }),
    );
  });
});

it("parseEventLog sorts by sequence, whatever the order of arrival", () => {
  const numbered = [3, 1, 2].map((sequence) => ({ sequence, ...diagnostic("error", `e${sequence}`) }));
  expect(parseEventLog([{ ...summary() }, ...numbered]).map(({ sequence }) => sequence)).toEqual([
    1,
    2,
    3,
    Number.MAX_SAFE_INTEGER,
  ]);
});

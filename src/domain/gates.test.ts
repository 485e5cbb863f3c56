import { finding, stack, urn } from "../render/testing/builders";
import { gated, gatesOf } from "./gates";
import type { StackReport } from "./report";

const TODAY = "2026-11-26";
const replace = finding({
  code: "REPLACE",
  severity: "warning",
  message: "Bucket logs is replaced.",
  urn: urn("aws:s3/bucket:Bucket", "logs"),
});
const day = (fields: Partial<StackReport> = {}): StackReport => stack({ findings: [replace], ...fields });
const rules = (suppress: readonly object[] = [], failOn: readonly string[] = ["REPLACE"]) =>
  gatesOf(
    { environments: { production: { "fail-on": failOn } }, suppress } as unknown as Parameters<typeof gatesOf>[0],
    [{ id: "infra:day", environment: "production" }],
  );

describe("fail-on", () => {
  it.each([
    { because: "a code that is named stops the preview", stops: true },
    { because: "a severity does, too", failOn: ["warning"], stops: true },
    { because: "another code does not", failOn: ["DELETE", "danger"], stops: false },
    { because: "an update has happened already", update: "up", stops: false },
    { because: "a look at drift is stopped", update: "preview-refresh", stops: true },
    { because: "another environment's stacks are not meant", id: "infra:dusk", stops: false },
    { because: "what is suppressed is agreed to", suppress: [{ code: "REPLACE", reason: "r" }], stops: false },
    {
      because: "a suppression of another resource changes nothing",
      suppress: [{ code: "REPLACE", resource: "data", reason: "r" }],
      stops: true,
    },
    {
      because: "one that has ended changes nothing",
      suppress: [{ code: "REPLACE", reason: "r", until: "2026-11-25" }],
      stops: true,
    },
  ] as const)("$because", ({ stops, ...given }) => {
    const { failOn, suppress, ...fields } = { failOn: undefined, suppress: undefined, ...given };
    const { findings } = gated([day(fields)], rules(suppress, failOn), TODAY);

    expect(findings.map(({ code }) => code)).toEqual(stops ? ["FAIL_ON"] : []);
  });

  it("says what stopped which stack and what can be done", () => {
    expect(gated([day()], rules(), TODAY).findings[0]?.message).toBe(
      "fail-on stops infra:day: REPLACE. Change what it names, or agree to it with a reason under suppress in infra-action.yml.",
    );
  });
});

describe("suppress", () => {
  it.each([
    { because: "every resource", of: {}, holds: true },
    { because: "a resource by its name", of: { resource: "logs" }, holds: true },
    { because: "a resource by its URN", of: { resource: replace.urn }, holds: true },
    { because: "part of a name is no name", of: { resource: "log" }, holds: false },
    { because: "through its last day", of: { until: TODAY }, holds: true },
    { because: "not a day longer", of: { until: "2026-11-25" }, holds: false },
    { because: "another code", of: { code: "DELETE" }, holds: false },
  ])("$because: $holds", ({ of, holds }) => {
    const { stacks } = gated([day()], rules([{ code: "REPLACE", reason: "made again on purpose", ...of }], []), TODAY);

    expect(stacks[0]?.findings[0]?.severity).toBe(holds ? "info" : "warning");
    expect(stacks[0]?.findings[0]?.message.includes("Suppressed")).toBe(holds);
  });

  it("keeps the finding in sight, with the reason and the day", () => {
    const known = { code: "REPLACE", reason: "made again on purpose", until: "2026-12-31" };

    expect(gated([day()], rules([known]), TODAY).stacks[0]?.findings[0]?.message).toBe(
      "Bucket logs is replaced. Suppressed until 2026-12-31: made again on purpose",
    );
  });

  it("tells that one has ended, where it would have been used", () => {
    const old = { code: "REPLACE", resource: "logs", reason: "the move", until: "2026-11-01" };

    expect(gated([day()], rules([old], []), TODAY).notes.map(({ message }) => message)).toEqual([
      "infra-action.yml: the suppression of REPLACE of logs has ended on 2026-11-01 and no longer holds (the move).",
    ]);
    expect(gated([day({ findings: [] })], rules([old], []), TODAY).notes).toEqual([]);
  });
});

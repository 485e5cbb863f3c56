import { parseEventLog } from "./event-log";
import { stackReportSchema, type StackReport } from "./report";
import { judgedStack, stackReport, type StackReportInput } from "./stack-report";
import { parseStackState } from "./stack-state";
import { eventsOf, out, pre, summary, urnOf } from "./testing/events";
import { recorded } from "./testing/recorded";
import { processorTime } from "./testing/processor-time";

const target = {
  id: "infra:dev",
  project: "net",
  stack: "dev",
  workDir: "infra",
  wave: 0,
  reasons: ["named by stack-name"],
  update: "preview" as const,
};
const ended = {
  exitCode: 0,
  signal: null,
  stopped: null,
  stdout: "",
  stderr: "",
  unreadableEvents: 0,
  durationSeconds: 2.5,
};
const reportOf = (rest: Partial<StackReportInput>): StackReport =>
  stackReport({ target, run: ended, events: [], state: undefined, folder: "/srv/app/proj", ...rest });

const RECORDED = [
  ...["create", "update", "replace", "reimport", "gone", "refresh", "policy", "upstream-missing", "reads-upstream"],
  ...["protected", "resource-fails", "check-fails", "killed", "interrupted", "plan-violated", "program-prints"],
  ...["dynamic-update", "deletes", "unchanged", "policy-pack-missing", "program-throws", "does-not-compile"],
  ...["upstream-output-missing", "yaml-error", "no-packages", "target-missing", "gap-kept-hidden"],
];

describe("stackReport", () => {
  it.each(RECORDED)("of %s is of the published shape and has no more than that", (name) => {
    const report = reportOf({ events: recorded(name) });
    expect(stackReportSchema.parse(report)).toEqual(report);
    expect(stackReportSchema.strict().parse(report)).toEqual(report);
    expect(JSON.stringify(report)).not.toMatch(/HUNTER2|exports\.handler|fingerprint/);
    const complete = report.outcome === "changed" || report.outcome === "unchanged";
    expect([report.headline === null, report.digest !== null]).toEqual([complete, complete]);
  });

  it("keeps what was seen where the result is not complete", () => {
    const report = reportOf({ events: recorded("killed"), run: { ...ended, exitCode: null, signal: "SIGKILL" } });
    expect(report).toMatchObject({ outcome: "cut-short", changes: { same: 4, update: 1 }, digest: null });
    expect(report.resources).toMatchObject([{ operation: "update" }]);
  });

  it("takes a resource's place in the program from the state", () => {
    const urn = urnOf("lab:index:Vpc", "vpc");
    const state = parseStackState({
      deployment: { resources: [{ urn, type: "lab:index:Vpc", sourcePosition: "project:///index.ts#5,11" }] },
    });
    const report = reportOf({ events: recorded("replace"), state });
    const source = { file: "infra/index.ts", line: 5, column: 11 };
    expect(report.resources.find((resource) => resource.urn === urn)?.source).toEqual(source);
    expect(report.findings.find((finding) => finding.urn === urn)?.source).toEqual(source);
  });

  it("prefers the place that the events name", () => {
    const parts = { new: { inputs: { v: 1 }, sourcePosition: "project:///new.ts#2,1" } };
    const report = reportOf({ events: eventsOf(pre("create", parts), summary({ create: 1 })) });
    expect(report.resources[0]?.source).toEqual({ file: "infra/new.ts", line: 2, column: 1 });
  });

  it("places a program's error", () => {
    const report = reportOf({ events: recorded("program-throws"), run: { ...ended, exitCode: 1 } });
    expect(report.diagnostics).toMatchObject([
      { severity: "error", source: { file: "infra/lib/go.ts", line: 1, column: 37 } },
    ]);
  });

  it("says nothing twice: an error that only sums up goes when there is a headline", () => {
    expect(reportOf({ events: recorded("policy"), run: { ...ended, exitCode: 1 } }).diagnostics).toEqual([]);
  });

  it.each([
    {
      stdout: "Previewing update (dev)\n\nView in Browser (Ctrl+O): https://app.pulumi.com/o/p/s/previews/1\n",
      link: "https://app.pulumi.com/o/p/s/previews/1",
    },
    { stdout: "View Live: https://app.pulumi.com/o/p/s/updates/1\n", link: "https://app.pulumi.com/o/p/s/updates/1" },
    {
      stdout: "\u001b[1mView Live: \u001b[4mhttps://app.pulumi.com/o/p/s/updates/1\u001b[0m\n",
      link: "https://app.pulumi.com/o/p/s/updates/1",
    },
    { stdout: "View Live: javascript:alert(1)\n", link: null },
    { stdout: `${"Printed by a program.\n".repeat(20)}View Live: https://evil.example/\n`, link: null },
    { stdout: "", link: null },
  ])("finds the update's page in $stdout", ({ stdout, link }) => {
    expect(reportOf({ events: eventsOf(summary()), run: { ...ended, stdout } }).link).toBe(link);
  });

  it("tells why a result is not complete by a code, for the exit code", () => {
    const run = { ...ended, exitCode: 1, stderr: "error: incorrect passphrase\n" };
    expect(judgedStack({ target, run, events: [], state: undefined })).toMatchObject({
      report: { outcome: "failed" },
      code: "SECRETS_UNREADABLE",
    });
    expect(judgedStack({ target, run: ended, events: recorded("create"), state: undefined }).code).toBeNull();
  });

  it("works without a run: a recorded log", () => {
    expect(reportOf({ events: recorded("update"), run: null })).toMatchObject({
      outcome: "changed",
      durationSeconds: 2,
      link: null,
    });
  });

  it("names pending operations of the state", () => {
    const state = parseStackState({
      deployment: { pending_operations: [{ type: "creating", resource: { urn: urnOf("a:b:C", "one") } }] },
    });
    expect(reportOf({ events: recorded("unchanged"), state }).findings).toMatchObject([{ code: "PENDING_OPERATIONS" }]);
  });

  it("folds 10,000 changed resources in well under half a second", () => {
    const properties = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`p${index}`, `value ${index}`]));
    const raw = Array.from({ length: 10_000 }, (_, index) => {
      const detailedDiff = {
        "tags.a": { diffKind: "update", inputDiff: true },
        p3: { diffKind: "update", inputDiff: true },
      };
      const policyText = (action: string): string => JSON.stringify({ Statement: [{ Action: action }] });
      const old = { inputs: { ...properties, tags: { a: "1" }, policy: policyText("a") }, outputs: properties };
      const parts = {
        name: `r-${index}`,
        old,
        new: { ...old, inputs: { ...old.inputs, p3: index, tags: { a: "2" } } },
        detailedDiff,
      };
      return [pre("update", parts), out("update", parts)];
    }).flat();
    const json = [...raw, summary({ update: 10_000 })].map((event, sequence) => ({ sequence, ...event }));
    const fold = () => reportOf({ events: parseEventLog(json) });
    const report = fold();
    expect(report).toMatchObject({ outcome: "changed", changes: { update: 10_000 }, resourcesLeftOut: 5_000 });
    // Measured at 0.3 s, most of it before the code is warm; anything quadratic takes minutes.
    expect(processorTime(fold)).toBeLessThan(1_500);
  });
});

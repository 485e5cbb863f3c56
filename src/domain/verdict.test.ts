import fc from "fast-check";
import { OUTCOMES, reportSchema, type Finding, type Outcome, type Run, type StackReport, type Verdict } from "./report";
import { stackReport } from "./stack-report";
import { assembleReport } from "./verdict";

const run: Run = {
  id: "1",
  attempt: 1,
  sha: "abc",
  pr: 7,
  number: 3,
  url: "https://github.com/o/r/actions/runs/1",
  repository: "o/r",
  serverUrl: "https://github.com",
  command: "preview",
  startedAt: "2026-01-01T00:00:00.000Z",
  durationSeconds: 1,
  engineVersion: "3.259.0",
};
const target = {
  id: "infra:dev",
  project: "net",
  stack: "dev",
  workDir: "infra",
  wave: 0,
  reasons: [],
  update: "preview" as const,
};
const stack = (outcome: Outcome, findings: Finding[] = []): StackReport => ({
  ...stackReport({ target, run: null, events: [], state: undefined }),
  outcome,
  findings,
});
const danger: Finding = { code: "DELETE_STATEFUL", severity: "danger", message: "m", urn: null, source: null };
const verdictOf = (outcomes: readonly Outcome[]): Verdict =>
  assembleReport({ run, stacks: outcomes.map((outcome) => stack(outcome)), notes: [], findings: [] }).verdict;

it.each<{ outcomes: Outcome[]; verdict: Verdict }>([
  { outcomes: [], verdict: "ok" },
  { outcomes: ["changed", "unchanged", "skipped"], verdict: "ok" },
  { outcomes: ["changed", "cut-short"], verdict: "could-not-tell" },
  { outcomes: ["waits-for-upstream"], verdict: "could-not-tell" },
  { outcomes: ["cut-short", "failed"], verdict: "failed" },
  { outcomes: ["refused"], verdict: "failed" },
  { outcomes: ["missing"], verdict: "failed" },
  { outcomes: ["locked"], verdict: "failed" },
  { outcomes: ["failed", "cancelled"], verdict: "cancelled" },
])("$outcomes: $verdict", ({ outcomes, verdict }) => {
  expect(verdictOf(outcomes)).toBe(verdict);
});

it("is ok only if every result is complete, or was left out on purpose", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...OUTCOMES)), (outcomes) => {
      const passes = outcomes.every((outcome) => ["changed", "unchanged", "skipped"].includes(outcome));
      expect(verdictOf(outcomes) === "ok").toBe(passes);
    }),
  );
});

it.each([
  { failOn: undefined, verdict: "ok" },
  { failOn: [], verdict: "ok" },
  { failOn: ["DELETE_STATEFUL"], verdict: "failed" },
  { failOn: ["danger"], verdict: "failed" },
  { failOn: ["REPLACE", "warning"], verdict: "ok" },
] as const)("fails on $failOn: $verdict", ({ failOn, verdict }) => {
  expect(assembleReport({ run, stacks: [stack("changed", [danger])], notes: [], findings: [], failOn }).verdict).toBe(
    verdict,
  );
  expect(assembleReport({ run, stacks: [], notes: [], findings: [danger], failOn }).verdict).toBe(verdict);
});

it("is of the published shape", () => {
  const report = assembleReport({
    run,
    stacks: [stack("changed")],
    notes: [{ code: "CUT", message: "m" }],
    findings: [danger],
  });
  expect(reportSchema.parse(report)).toEqual(report);
});

import fc from "fast-check";
import { report, stack } from "../render/testing/builders";
import { knownById } from "./merge-known-stack";
import type { LeftFile } from "./merge-read";
import { mergeReports, type MergeInput } from "./merged-report";
import { reportSchema, type Outcome, type Report, type Run, type StackReport } from "./report";

const RUN: Run = {
  ...report([]).run,
  startedAt: "2026-03-01T11:00:00.000Z",
  command: "report",
  durationSeconds: null,
  engineVersion: null,
};
const ORIGIN = { runId: "9001", sha: RUN.sha ?? "" };

const of = (id: string, outcome: Outcome = "unchanged", more: Partial<StackReport> = {}): StackReport => ({
  ...stack({ project: id.split(":")[0] ?? "", stack: id.split(":")[1] ?? "" }),
  outcome,
  ...more,
});
const file = (path: string, content: Report | string, more: Partial<LeftFile> = {}): LeftFile => ({
  path,
  content: { text: typeof content === "string" ? content : JSON.stringify(content, undefined, 2) },
  ...more,
});
const left = (id: string, fields: { attempt?: number; outcome?: Outcome; run?: Partial<Run> } = {}): LeftFile => {
  const { attempt = 1, outcome = "unchanged", run } = fields;
  const name = `reports/report-${id.replace(":", "-")}-${attempt}/report.json`;
  const verdict = outcome === "failed" ? "failed" : "ok";
  return file(name, report([of(id, outcome)], { verdict, run: { attempt, ...run } }));
};
const textOf = ({ content }: LeftFile): string => ("text" in content ? content.text : "");
const expected = (...ids: string[]): MergeInput["expected"] => ids.map((id) => knownById(id));
const merge = (files: LeftFile[], more: Partial<MergeInput> = {}): Report =>
  mergeReports({ files, expected: undefined, origin: ORIGIN, run: RUN, ...more });
const outcomes = ({ stacks }: Report): Record<string, Outcome> =>
  Object.fromEntries(stacks.map(({ id, outcome }) => [id, outcome]));
const notes = (merged: Report): string[] => merged.notes.map(({ code, message }) => `${code} ${message}`);

describe("mergeReports", () => {
  it("puts the stacks of all jobs into one report, with the worst verdict", () => {
    const merged = merge([
      left("infra:day", { outcome: "changed" }),
      left("app:day"),
      left("net:day", { outcome: "failed" }),
    ]);
    expect(outcomes(merged)).toEqual({ "app:day": "unchanged", "infra:day": "changed", "net:day": "failed" });
    expect(merged.verdict).toBe("failed");
    expect(merged.notes).toEqual([]);
    expect(merged.run).toMatchObject({
      command: "preview",
      id: "9001",
      engineVersion: "3.259.0",
      durationSeconds: 38.2,
    });
  });

  it("keeps what a job failed for though no stack's outcome shows it", () => {
    const gated = file("reports/a/report.json", report([of("infra:day", "changed")], { verdict: "failed" }));
    expect(merge([gated, left("app:day")]).verdict).toBe("failed");
  });

  it("keeps notes of the jobs, each once, but not those on their own comments", () => {
    const own = {
      notes: [
        { code: "SET_UP", message: "s" },
        { code: "COMMENT_NOT_POSTED", message: "c" },
      ],
    } as const;
    const files = ["a:x", "b:x"].map((id) =>
      file(`reports/${id}/report.json`, report([of(id)], { notes: [...own.notes] })),
    );
    expect(notes(merge(files))).toEqual(["SET_UP s"]);
  });

  it.each<{ what: string; content: string; problem: string }>([
    { what: "an empty file", content: "", problem: "is empty" },
    { what: "white space", content: " \n", problem: "is empty" },
    { what: "garbage", content: "\u0000\u0001 garbage", problem: "is no JSON" },
    { what: "a page of HTML", content: "<html></html>", problem: "is no JSON" },
    {
      what: "a truncated report",
      content: textOf(left("infra:day")).slice(0, 900),
      problem: "ends early or is no JSON",
    },
    { what: "other JSON", content: '{"a": 1}', problem: "is no report of infra-action" },
    { what: "null", content: "null", problem: "is no report of infra-action" },
    {
      what: "a later schema",
      content: textOf(left("infra:day")).replace('"schemaVersion": 1', '"schemaVersion": 2'),
      problem: "has schemaVersion 2, which this version does not know",
    },
    {
      what: "a field that is not as it should be",
      content: textOf(left("infra:day")).replace('"unchanged"', '"fine"'),
      problem: "is no report: stacks.0.outcome is not as the schema says",
    },
  ])("$what: its stack is cut short, and the file is named", ({ content, problem }) => {
    const path = "reports/report-infra-day-1/report.json";
    const merged = merge([file(path, content), left("app:day")], { expected: expected("infra:day", "app:day") });
    expect(outcomes(merged)).toEqual({ "infra:day": "cut-short", "app:day": "unchanged" });
    expect(merged.stacks[0]?.headline).toBe(`Its job left no readable report: ${path} ${problem}.`);
    expect(notes(merged)).toEqual([`REPORT_UNREADABLE ${path} ${problem}.`]);
    expect(merged.verdict).toBe("could-not-tell");
  });

  it("tells a file that is too large as the adapter says it", () => {
    const big = { path: "reports/report-infra-day-1/report.json", content: { unreadable: "is larger than 64 MiB" } };
    expect(notes(merge([big]))).toEqual([`REPORT_UNREADABLE ${big.path} is larger than 64 MiB.`]);
    expect(merge([big], { expected: expected("infra:day") }).stacks).toMatchObject([
      { id: "infra:day", outcome: "cut-short" },
    ]);
  });

  it("knows the stack of a truncated report by what is left of it", () => {
    const cut = file("reports/7/report.json", textOf(left("infra:day", { outcome: "changed" })).slice(0, 700));
    expect(merge([cut]).stacks).toMatchObject([
      { id: "infra:day", project: "infra", stack: "day", outcome: "cut-short" },
    ]);
  });

  it("does not take what stands in a text for a stack", () => {
    const hostile = report([of("infra:day", "failed", { headline: '"id": "a:b", "project": "a", "stack": "b"' })]);
    const cut = file("reports/7/report.json", JSON.stringify(hostile).slice(0, -20));
    expect(merge([cut]).stacks.map(({ id }) => id)).toEqual(["infra:day"]);
  });

  it("is not well where nobody can tell whose file it is, unless everyone expected is there", () => {
    const garbage = file("reports/x/report.json", "?");
    expect(merge([garbage, left("app:day")])).toMatchObject({ verdict: "could-not-tell" });
    expect(merge([garbage, left("app:day")], { expected: expected("app:day", "b:c") }).verdict).toBe("could-not-tell");
    const all = merge([garbage, left("app:day")], { expected: expected("app:day") });
    expect(all).toMatchObject({ verdict: "ok", notes: [{ code: "REPORT_UNREADABLE" }] });
  });

  it("knows the stack of a broken report by its job's place in the matrix", () => {
    const merged = merge([file("reports/report-1-1/report.json", "?"), left("app:day")], {
      expected: expected("app:day", "infra:day"),
    });
    expect(merged.stacks[1]).toMatchObject({
      id: "infra:day",
      headline: expect.stringMatching(/no readable/) as string,
    });
    expect(merged.stacks).toHaveLength(2);
  });

  it("misses the report of a stack that is expected", () => {
    const merged = merge([left("app:day")], { expected: expected("app:day", "infra:day") });
    expect(merged.stacks[1]).toMatchObject({
      id: "infra:day",
      project: "infra",
      outcome: "cut-short",
      headline: "Its job wrote no report.",
    });
    expect(merged.verdict).toBe("could-not-tell");
  });

  it("is well where nothing is expected and nothing came", () => {
    expect(merge([], { expected: [] })).toMatchObject({ verdict: "ok", stacks: [], notes: [] });
  });

  it("takes wave, reasons and order from where the matrix was made", () => {
    const plan = [knownById("infra:day", { wave: 0 }), knownById("app:day", { wave: 1, reasons: ["reads infra:day"] })];
    const { stacks } = merge([left("app:day"), left("infra:day")], { expected: plan });
    expect(stacks).toMatchObject([{ id: "infra:day" }, { id: "app:day", wave: 1, reasons: ["reads infra:day"] }]);
  });
});

describe("mergeReports, of re-runs", () => {
  it("takes the later attempt's report, and notes the older", () => {
    const files = [left("infra:day", { attempt: 2 }), left("infra:day", { outcome: "failed" })];
    for (const order of [files, files.toReversed()]) {
      const merged = merge(order);
      expect(outcomes(merged)).toEqual({ "infra:day": "unchanged" });
      expect(merged.verdict).toBe("ok");
      expect(notes(merged)).toEqual([
        "REPORT_SUPERSEDED reports/report-infra-day-1/report.json (infra:day, attempt 1) was left out: " +
          "reports/report-infra-day-2/report.json is of attempt 2.",
      ]);
    }
  });

  it("says where only an earlier attempt's report is there", () => {
    const merged = merge([left("infra:day", { attempt: 2 }), left("app:day")]);
    expect(notes(merged)).toEqual([
      "REPORT_SUPERSEDED Attempt 2 has no report of app:day: an earlier attempt's counts.",
    ]);
    expect(merged.verdict).toBe("ok");
  });

  it("takes the worse of two of one attempt", () => {
    const files = [left("infra:day", { outcome: "failed" }), { ...left("infra:day"), path: "reports/z/report.json" }];
    for (const order of [files, files.toReversed()]) expect(outcomes(merge(order))).toEqual({ "infra:day": "failed" });
  });

  it.each([
    { broken: 1, whole: 2, outcome: "unchanged" },
    { broken: 2, whole: 1, outcome: "cut-short" },
    { broken: 1, whole: 1, outcome: "cut-short" },
  ])(
    "a broken report of attempt $broken beside a whole one of attempt $whole: $outcome",
    ({ broken, whole, outcome }) => {
      const garbage = file(`reports/report-infra-day-${broken}/report.json`, "?");
      const other = {
        ...left("infra:day", { attempt: whole }),
        path: `reports/whole/report-infra-day-${whole}/report.json`,
      };
      expect(outcomes(merge([garbage, other]))).toEqual({ "infra:day": outcome });
    },
  );
});

describe("mergeReports, of other runs", () => {
  it.each<{ run: Partial<Run>; because: string }>([
    { run: { id: "8000" }, because: "is of run 8000, not of run 9001" },
    { run: { id: null }, because: "is of no run of GitHub, not of run 9001" },
    { run: { sha: "0123" }, because: `is of commit 0123, not of ${ORIGIN.sha}` },
    { run: { sha: null }, because: `is of no known commit, not of ${ORIGIN.sha}` },
  ])("refuses by name what $because", ({ run, because }) => {
    const files = [left("infra:day", { run, outcome: "changed" }), left("app:day")];
    const merged = merge(files, { expected: expected("infra:day", "app:day") });
    const path = "reports/report-infra-day-1/report.json";
    expect(notes(merged)).toEqual([`REPORT_REFUSED ${path} ${because}.`]);
    expect(outcomes(merged)).toEqual({ "infra:day": "cut-short", "app:day": "unchanged" });
    expect(merge(files).verdict).toBe("could-not-tell");
  });

  it("leaves out without loss what this run has nothing to do with, or has a report of its own for", () => {
    const other = { ...left("infra:day", { run: { id: "8000" } }), path: "reports/old/report.json" };
    expect(merge([other, left("app:day")], { expected: expected("app:day") }).verdict).toBe("ok");
    expect(merge([other, left("infra:day")]).verdict).toBe("ok");
  });

  it("takes the run that began last where nothing tells which is meant", () => {
    const files = [left("app:day", { run: { id: "8000", startedAt: "2026-02-01T10:00:00Z" } }), left("infra:day")];
    const merged = merge(files, { origin: undefined, run: { ...RUN, id: null, sha: null, url: null } });
    expect(merged.run).toMatchObject({ id: "9001", sha: ORIGIN.sha });
    expect(outcomes(merged)).toEqual({ "app:day": "cut-short", "infra:day": "unchanged" });
  });
});

it("whatever becomes of the files, all is well only where each expected stack's latest report says so", () => {
  const fate = fc.record({
    id: fc.constantFrom("infra:day", "infra:dusk", "app:day"),
    attempt: fc.integer({ min: 1, max: 3 }),
    outcome: fc.constantFrom<Outcome>("changed", "unchanged", "failed", "cut-short", "cancelled"),
    cut: fc.option(fc.nat({ max: 900 })),
    run: fc.option(fc.constantFrom<Partial<Run>>({ id: "1" }, { sha: "1" })),
  });
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 8 }), (fates) => {
      const ids = ["infra:day", "infra:dusk", "app:day"];
      const files = fates.map(({ cut, run, ...fields }, index) => {
        const whole = left(fields.id, { ...fields, ...(run === null ? {} : { run }) });
        const path = `reports/${index}/report-${fields.id.replace(":", "-")}-${fields.attempt}/report.json`;
        return file(path, cut === null ? textOf(whole) : textOf(whole).slice(0, cut));
      });
      const merged = merge(files, { expected: expected(...ids) });
      expect(reportSchema.safeParse(merged).success).toBe(true);
      expect(ids.every((id) => merged.stacks.some((one) => one.id === id))).toBe(true);
      const isGood = ids.map((id) => {
        const own = fates.filter((one) => one.id === id && one.run === null);
        const latest = Math.max(0, ...own.map(({ attempt }) => attempt));
        const counted = own.filter(({ attempt }) => attempt === latest);
        return counted.length > 0 && counted.every(({ cut, outcome }) => cut === null && /changed/.test(outcome));
      });
      expect(merged.verdict === "ok").toBe(isGood.every(Boolean));
    }),
  );
});

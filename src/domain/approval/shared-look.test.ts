import type { Report, StackReport } from "../report";
import { knownById, lostStack } from "../merge-known-stack";
import { sharedLookIn, withoutPassedLooks } from "./shared-look";

const stack = (id: string, more: Partial<StackReport> = {}): StackReport => ({
  ...lostStack(knownById(id), "", ""),
  outcome: "changed",
  ...more,
});
/** @param at minutes after midnight */
const report = (at: number, stacks: readonly StackReport[], more: Partial<Report["run"]> = {}): Report => ({
  schemaVersion: 1,
  run: {
    ...{ id: "1", attempt: 1, sha: "a", pr: null, number: 1, url: null, repository: "org/app", serverUrl: null },
    ...{ command: "up", durationSeconds: 1, engineVersion: null },
    startedAt: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(),
    ...more,
  },
  ...{ verdict: "ok", health: [], findings: [], notes: [] },
  stacks: [...stacks],
});
const look = (at: number, stacks: readonly StackReport[]): Report => report(at, stacks, { hold: "only" });
const keys = (stacks: ReadonlyMap<string, StackReport> | undefined) => [...(stacks?.keys() ?? [])];

const left = (...reports: readonly Report[]) => reports.map((each, at) => ({ report: each, digest: String(at) }));
const output = (name: string, kind: "same" | "update") => ({ name, kind, old: null, new: null });

describe("what earlier jobs of a run have left", () => {
  it("is nothing where none has looked, or another job says that it has", () => {
    expect(sharedLookIn(left(report(1, [stack("net:dev")])), "0")).toBeUndefined();
    expect(sharedLookIn(left(look(1, [stack("net:dev")])), "1")).toBeUndefined();
  });

  it("is the look at all stacks, and what became of those that were updated since", () => {
    const found = sharedLookIn(left(report(2, [stack("net:dev")]), look(1, [stack("net:dev"), stack("app:dev")])), "1");
    expect([keys(found?.first), keys(found?.ended)]).toEqual([["net:dev", "app:dev"], ["net:dev"]]);
  });

  it("what was updated before a look explains nothing that has changed since", () => {
    const reports = left(
      look(1, [stack("net:dev"), stack("app:dev")]),
      report(2, [stack("net:dev")]),
      look(3, [stack("app:dev")]),
    );
    const found = sharedLookIn(reports, "2");
    expect([keys(found?.first), keys(found?.ended)]).toEqual([["app:dev"], []]);
  });

  it("what the first try of a job has changed it has changed, though its second had nothing to change any more", () => {
    const reports = left(
      look(1, [stack("net:dev")]),
      report(2, [stack("net:dev", { outputs: [output("vpc", "update"), output("zone", "same")] })]),
      report(3, [stack("net:dev", { outputs: [output("vpc", "same"), output("zone", "same")] })], { attempt: 2 }),
    );
    const outputs = sharedLookIn(reports, "0")?.ended.get("net:dev")?.outputs;
    expect(outputs?.map(({ name, kind }) => [name, kind])).toEqual([
      ["vpc", "update"],
      ["zone", "same"],
    ]);
  });
});

describe("a look in a run's one report", () => {
  const updated = { report: report(2, [stack("net:dev")]) };
  it("that let all pass only leaves its notes: what became of the stacks their jobs tell", () => {
    const note = { code: "HOLD", message: "app:dev could not be looked at." } as const;
    const passed = { ...look(1, [stack("net:dev")]), notes: [note] };
    expect(withoutPassedLooks([{ report: passed }, updated])).toEqual([
      { report: { ...passed, stacks: [], findings: [] } },
      updated,
    ]);
  });

  it("that refused is what became of them", () => {
    const refused = { report: { ...look(1, [stack("net:dev", { outcome: "refused" })]), verdict: "failed" as const } };
    expect(withoutPassedLooks([refused])).toEqual([refused]);
  });

  it("of an earlier attempt tells nothing", () => {
    const again = { report: report(3, [stack("net:dev")], { attempt: 2 }) };
    expect(withoutPassedLooks([{ report: look(1, []) }, again])).toEqual([again]);
  });
});

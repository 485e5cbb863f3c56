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

describe("what earlier jobs of a run have left", () => {
  it("is nothing where none has looked", () => {
    expect(sharedLookIn([report(1, [stack("net:dev")])])).toBeUndefined();
  });

  it("is the look at all stacks, and what became of those that were updated since", () => {
    const found = sharedLookIn([report(2, [stack("net:dev")]), look(1, [stack("net:dev"), stack("app:dev")])]);
    expect([keys(found?.first), keys(found?.ended)]).toEqual([["net:dev", "app:dev"], ["net:dev"]]);
  });

  it("of a run that is repeated, the newest look; what was updated before it explains nothing any more", () => {
    const found = sharedLookIn([
      look(1, [stack("net:dev"), stack("app:dev")]),
      report(2, [stack("net:dev")]),
      look(3, [stack("app:dev")]),
    ]);
    expect([keys(found?.first), keys(found?.ended)]).toEqual([["app:dev"], []]);
  });
});

describe("a look in a run's one report", () => {
  const updated = { report: report(2, [stack("net:dev")]) };
  it("that let all pass is no result of its own", () => {
    expect(withoutPassedLooks([{ report: look(1, [stack("net:dev")]) }, updated])).toEqual([updated]);
  });

  it("that refused is what became of them", () => {
    const refused = { report: { ...look(1, [stack("net:dev", { outcome: "refused" })]), verdict: "failed" as const } };
    expect(withoutPassedLooks([refused])).toEqual([refused]);
  });
});

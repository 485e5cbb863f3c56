import { report, resource, stack } from "./testing/builders";
import { resultLine, verdictWords } from "./headline";
import { aloneWords, doneWords, listedWords, operationWords, outcomeWord } from "./words";

const made = resource({ operation: "create" });
const up = stack({ update: "up", resources: [made], changes: { create: 2 } });
const drifted = stack({ update: "preview-refresh", resources: [resource({ operation: "delete" })] });

describe("words of what was done, and of what would be", () => {
  it.each([
    [stack({ resources: [made], changes: { create: 2 } }), "changes", "· 2 changes", "2 to create"],
    [up, "deployed", "is deployed · 2 changes", "2 created"],
    [{ ...up, update: "destroy" as const }, "destroyed", "is destroyed · 2 changes", "2 created"],
    [{ ...up, update: "refresh" as const }, "refreshed", "is refreshed · 2 changes", "2 created"],
    [
      { ...drifted, changes: { delete: 1, update: 2 } },
      "drift",
      "· 1 gone, 2 changed outside",
      "1 gone, 2 changed outside",
    ],
    [stack({ update: "up" }), "unchanged", "is unchanged", "unchanged"],
  ])("go by what the engine was asked to do", (given, cell, alone, listed) => {
    expect([outcomeWord(given), aloneWords(given), listedWords(given)]).toEqual([cell, alone, listed]);
  });

  it("count what was deployed apart from what was only looked at", () => {
    const mixed = [up, stack({ update: "up" })];
    expect(verdictWords(report(mixed, { run: { command: "up" } }))).toBe("2 stacks · 1 deployed · 1 unchanged");
    expect(resultLine(report(mixed))).toBe("2 stacks · 1 deployed · 1 unchanged · 2 created");
    expect(verdictWords(report([], { run: { command: "up" } }))).toBe("no stack to update");
    expect(verdictWords(report([], { run: { command: "@everyone" } }))).toBe("no stack to report");
  });

  it.each([
    [{ failed: true }, "create failed"],
    [{ unfinished: true }, "create begun, end unknown"],
    [{}, "created"],
  ])("tell a resource that is not done: %j", (fields, words) => {
    expect(operationWords(resource({ operation: "create", ...fields }), up)).toBe(words);
    expect(operationWords(resource({ operation: "create", ...fields }), stack())).toBe("create");
  });

  it.each([
    [{ outcome: "failed" as const }, "Done before that: 2 created."],
    [{ outcome: "failed" as const, changes: {} }, "Nothing was changed before that."],
    [
      { outcome: "cut-short" as const, resources: [resource({ operation: "create", unfinished: true })] },
      "Done before that: 2 created. Begun, end unknown: 1.",
    ],
    [{ outcome: "changed" as const }, ""],
    [{ outcome: "skipped" as const, durationSeconds: null }, ""],
  ])("tell of an update that did not end well what it did: %j", (fields, words) => {
    expect(doneWords({ ...up, ...fields })).toBe(words);
  });
});

import { resultLine, verdictWords } from "./headline";
import { finding, report, resource, stack, urn } from "./testing/builders";
import { durationWords } from "./words";

const danger = (name: string) =>
  finding({ code: "REPLACE_STATEFUL", severity: "danger", message: "m", urn: urn("aws:ec2/vpc:Vpc", name) });
const vpc = stack({
  resources: [
    resource({ operation: "replace", name: "vpc" }),
    resource({ operation: "create" }),
    resource({ operation: "create" }),
  ],
  findings: [danger("vpc")],
});

describe("resultLine", () => {
  it.each([
    [report([]), "no stack to preview"],
    [report([stack()]), "1 stack · no changes"],
    [report([vpc]), "1 stack · 1 to replace, 2 to create (danger: vpc)"],
    [report([stack({ outcome: "failed" })]), "1 stack · failed"],
    [report([stack({ outcome: "failed", changes: { update: 1 } })]), "1 stack · failed · 1 to update"],
    [
      report([vpc, stack(), stack({ outcome: "locked" })]),
      "3 stacks · 1 with changes · 1 unchanged · 1 locked · 1 to replace, 2 to create (danger: vpc in infra/day)",
    ],
    [
      report([stack({ findings: ["a1", "b1", "c1", "d1", "a1"].map(danger) })]),
      "1 stack · no changes (danger: a1, b1, c1 and 1 more)",
    ],
    [report([stack({ outcome: "changed", changes: { unknown: 1 } })]), "1 stack · 1 of an unknown kind"],
    [report([stack({ findings: [danger("a\n::error::b")] })]), "1 stack · no changes (danger: a<U+000A>::error::b)"],
  ])("%#: %s", (given, expected) => {
    expect(resultLine(given)).toBe(expected);
  });

  it("tells drift as what has happened, and not as what would", () => {
    const drifted = stack({
      outcome: "changed",
      update: "preview-refresh",
      changes: { delete: 1, update: 2, same: 3 },
    });
    const still = stack({ update: "preview-refresh" });

    expect(resultLine(report([drifted]))).toBe("1 stack · 1 gone, 2 changed outside");
    expect(resultLine(report([still]))).toBe("1 stack · no drift");
    expect(verdictWords(report([drifted, still]))).toBe("2 stacks · 1 with drift · 1 without drift");
    expect(verdictWords(report([], { run: { command: "drift" } }))).toBe("no stack to look at");
  });

  it("tells of changed outputs where no resource changes", () => {
    expect(resultLine(report([stack({ outcome: "changed" })]))).toBe("1 stack · changes");
  });
});

describe("verdictWords", () => {
  it("counts every outcome, complete ones first", () => {
    const outcomes = ["failed", "unchanged", "changed", "cut-short", "unchanged"] as const;
    expect(verdictWords(report(outcomes.map((outcome) => stack({ outcome }))))).toBe(
      "5 stacks · 1 with changes · 2 unchanged · 1 failed · 1 cut short",
    );
  });
});

describe("durationWords", () => {
  it.each([
    [0.24, "0.2 s"],
    [9.96, "10 s"],
    [38.2, "38 s"],
    [60, "1 min"],
    [245, "4 min 5 s"],
    [7380, "2 h 3 min"],
    [7200, "2 h"],
  ])("%d seconds are %s", (seconds, expected) => {
    expect(durationWords(seconds)).toBe(expected);
  });
});

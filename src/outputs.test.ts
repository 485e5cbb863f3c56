import type { Drift } from "./domain/drift";
import type { Finding, Outcome, StackReport } from "./domain/report";
import { outputsOf, whyNoStepOutput } from "./outputs";
import { report, stack } from "./render/testing/builders";

const notExpected: Finding = {
  code: "CHANGES_NOT_EXPECTED",
  severity: "danger",
  message: "There are changes.",
  urn: null,
  source: null,
};
const of = (...stacks: Partial<StackReport>[]) =>
  outputsOf(report(stacks.map((each) => stack(each))), {
    printed: "",
    commentUrl: undefined,
    reportPath: undefined,
  });

describe("has-changes", () => {
  it.each<{ because: string; stacks: { outcome: Outcome; findings?: Finding[] }[]; expected: string }>([
    { because: "one has changes", stacks: [{ outcome: "unchanged" }, { outcome: "changed" }], expected: "true" },
    { because: "no stack is touched", stacks: [], expected: "false" },
    { because: "none has", stacks: [{ outcome: "unchanged" }], expected: "false" },
    { because: "one could not be told", stacks: [{ outcome: "unchanged" }, { outcome: "cut-short" }], expected: "" },
    { because: "the engine refused something else", stacks: [{ outcome: "refused" }], expected: "" },
    {
      because: "it was refused because there are changes",
      stacks: [{ outcome: "refused", findings: [notExpected] }],
      expected: "true",
    },
  ])("is '$expected' where $because", ({ stacks, expected }) => {
    expect(of(...stacks)["has-changes"]).toBe(expected);
  });
});

describe("drift", () => {
  const told = (...kinds: Drift["kind"][]) => kinds.map((kind): Drift => ({ urn: kind, type: "", name: "", kind }));
  it.each<{ because: string; stacks: Partial<StackReport>[]; expected: string }>([
    { because: "something is gone", stacks: [{ drift: told("gone") }, { outcome: "failed" }], expected: "true" },
    { because: "there is noise only", stacks: [{ drift: told("noise") }, { drift: [] }], expected: "false" },
    { because: "one could not be told", stacks: [{ drift: [] }, { outcome: "failed", drift: [] }], expected: "" },
    { because: "nothing was refreshed", stacks: [{}], expected: "" },
    { because: "there is no stack", stacks: [], expected: "" },
  ])("is '$expected' where $because", ({ stacks, expected }) => {
    expect(of(...stacks).drift).toBe(expected);
  });
});

describe("a stack's own output", () => {
  it.each(["url", "vpc-id", "subnet_1", "größe", "a b", "a:b", "__proto__", "constructor", "matrix"])(
    "is a step output where it is named %j",
    (name) => expect(whyNoStepOutput(name)).toBeUndefined(),
  );

  it.each(["conclusion", "Conclusion", "HAS-CHANGES", "output"])(
    "is none where it is named %j: it would be ours",
    (name) => expect(whyNoStepOutput(name)).toBe("infra-action has one of that name"),
  );

  it.each(["", "a=b", "a<<EOF", "a<", "a\nconclusion=success", "a\rb", "a\u0000", "a\u0085b", "a\u2028b"])(
    "is none where it is named %j: it would be something else to the runner",
    (name) => expect(whyNoStepOutput(name)).toBe("GitHub could not read its name"),
  );
});

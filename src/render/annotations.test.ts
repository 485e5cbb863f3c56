import { renderAnnotations } from "./annotations";
import { diagnostic, finding, report, stack, urn } from "./testing/builders";
import { THREE_STACKS } from "./testing/sample-reports";

describe("renderAnnotations", () => {
  it("puts errors and dangers on file and line", () => {
    expect(renderAnnotations(THREE_STACKS)).toEqual([
      {
        level: "error",
        title: "infra/dusk",
        message: expect.stringMatching(/^TypeError: Cannot read/),
        source: { file: "infra/network.ts", line: 31, column: 24 },
      },
      {
        level: "warning",
        title: "infra/day: orders (aws:rds/instance:Instance)",
        message: "Instance orders holds data and is replaced (storageEncrypted).",
        source: { file: "infra/index.ts", line: 48, column: 3 },
      },
    ]);
  });

  it("has one for a stack without a complete result and without an error", () => {
    const locked = stack({ outcome: "locked", headline: "It is locked.", next: "Wait." });
    expect(renderAnnotations(report([locked]))).toEqual([
      { level: "error", title: "infra/day: locked", message: "It is locked. Wait.", source: null },
    ]);
  });

  it("shows ten of each kind at most; the last says how many more there are", () => {
    const many = stack({
      diagnostics: Array.from({ length: 25 }, (_, index) => diagnostic({ severity: "error", message: `e${index}` })),
      findings: Array.from({ length: 11 }, (_, index) =>
        finding({ code: "DELETE_STATEFUL", severity: "danger", message: `f${index}` }),
      ),
    });
    const annotations = renderAnnotations(report([many]));
    expect(annotations.map(({ level }) => level)).toEqual([
      ...Array<string>(10).fill("error"),
      ...Array<string>(10).fill("warning"),
    ]);
    expect(annotations[9]?.message).toBe("16 more errors: the job summary has all of them.");
    expect(annotations[19]?.message).toBe("2 more warnings: the job summary has all of them.");
  });

  it("tells once what stacks of one program say of the same line, and lets no stack take the room of another", () => {
    const source = { file: "infra/index.ts", line: 3, column: 7 };
    const program = ["day", "dusk", "dawn"].map((name) =>
      stack({ stack: name, diagnostics: [diagnostic({ severity: "error", message: "TS2322", source })] }),
    );
    const loud = stack({
      stack: "loud",
      diagnostics: Array.from({ length: 12 }, (_, index) => diagnostic({ severity: "error", message: `e${index}` })),
    });
    const quiet = stack({ stack: "quiet", diagnostics: [diagnostic({ severity: "error", message: "only" })] });

    const annotations = renderAnnotations(report([loud, ...program, quiet]));
    expect(annotations.slice(0, 4).map(({ title, message }) => [title, message])).toEqual([
      ["infra/loud", "e0"],
      ["infra/day and 2 more", "TS2322"],
      ["infra/quiet", "only"],
      ["infra/loud", "e1"],
    ]);
    expect(annotations).toHaveLength(10);
  });

  it("is silent about warnings, and about a run without errors or danger", () => {
    const calm = stack({
      diagnostics: [diagnostic({ severity: "warning", message: "w" })],
      findings: [finding({ code: "REPLACE", severity: "warning", message: "r" })],
    });
    expect(renderAnnotations(report([calm]))).toEqual([]);
  });

  it("spells out control characters", () => {
    const hostile = diagnostic({ severity: "error", message: "a\u001b[31m\nb", urn: urn("t", "n\u202e\n::error::") });
    expect(renderAnnotations(report([stack({ diagnostics: [hostile] })]))[0]).toMatchObject({
      title: "infra/day: n<U+202E><U+000A>::error:: (t)",
      message: "a<U+001B>[31m\nb",
    });
  });
});

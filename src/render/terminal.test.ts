import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { renderTerminal } from "./terminal";
import { arbitraryReport } from "./testing/arbitrary-report";
import { resource, report, stack } from "./testing/builders";
import { manyResources, NOTHING, THREE_STACKS } from "./testing/sample-reports";

const PLAIN = { color: false, width: 120 };

describe("renderTerminal", () => {
  it("tells the verdict first, then danger, what is incomplete, the table, the changes", () => {
    const text = renderTerminal(THREE_STACKS, PLAIN);
    const order = [
      "infra preview: 3 stacks",
      "Danger",
      "infra/dusk failed: ",
      "  Next: ",
      "Stack ",
      "± replace orders",
      "error (infra/network.ts:31)",
      "38 s · Pulumi",
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBe(0);
  });

  it("has columns that line up", () => {
    const lines = renderTerminal(THREE_STACKS, PLAIN).split("\n");
    const at = lines.findIndex((line) => line.startsWith("Stack "));
    expect(lines.slice(at, at + 4)).toEqual([
      "Stack       Result     create  update  replace  delete",
      "infra/day   changes         2       2        1       1",
      "infra/dusk  failed          0       0        0       0",
      "infra/dawn  unchanged       0       0        0       0",
    ]);
  });

  it("is the same text in colour, but for the colour", () => {
    const coloured = renderTerminal(THREE_STACKS, { ...PLAIN, color: true });
    expect(coloured).toContain("\u001b[3");
    expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(THREE_STACKS, PLAIN));
  });

  it("without a stack is two lines", () => {
    expect(renderTerminal(NOTHING, PLAIN)).toBe("infra preview: no stack to preview\n\n38 s · Pulumi 3.259.0\n");
  });

  it("says how many resources it does not show", () => {
    expect(renderTerminal(manyResources(10_000), PLAIN)).toContain("  … 9,500 more resources\n");
  });

  it("shows a name with a control sequence as what it is", () => {
    const text = renderTerminal(
      report([stack({ resources: [resource({ operation: "create", name: "\u001b]0;x\u0007\n::error::y" })] })]),
      PLAIN,
    );
    expect(text).toContain("+ create <U+001B>]0;x<U+0007><U+000A>::error::y aws:s3");
  });

  it("writes no line that GitHub's runner takes for a command, and no control character", () => {
    fc.assert(
      fc.property(arbitraryReport, (any) => {
        const text = renderTerminal(any, PLAIN);
        expect(text).not.toMatch(/^\s*::/m);
        expect(text).not.toContain("##[");
        expect(text.replace(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});

import fc from "fast-check";
import { maskedStream } from "./masked-stream";
import { makeMasker, MASK } from "./masking";

const through = (secrets: readonly string[], pieces: readonly string[]) => {
  const stream = maskedStream(makeMasker(secrets));
  return [...pieces.map((piece) => stream.push(piece)), stream.end()];
};

describe("maskedStream", () => {
  it.each<{ pieces: string[]; shown: string[]; because: string }>([
    { pieces: ["one\ntwo", " more\n"], shown: ["one\n", "two more\n", ""], because: "whole lines go at once" },
    { pieces: ["a hun", "ter2 b\n"], shown: ["", `a ${MASK} b\n`, ""], because: "a cut secret is one secret" },
    {
      pieces: ["a\nfirst-line\nseco", "nd-line\nb\n"],
      shown: ["a\n", `${MASK}\nb\n`, ""],
      because: "a secret of several lines is waited for",
    },
    {
      pieces: ["a\nfirst-line\n", "other\n"],
      shown: ["a\n", `${MASK}\nother\n`, ""],
      because: "what was waited for comes later, its line hidden all the same",
    },
    { pieces: ["no end"], shown: ["", "no end"], because: "the rest comes at the end" },
    { pieces: ["x hunter2"], shown: ["", `x ${MASK}`], because: "the rest is masked too" },
  ])("shows $pieces as $shown: $because", ({ pieces, shown }) => {
    expect(through(["hunter2", "first-line\nsecond-line"], pieces)).toEqual(shown);
  });

  it("gives, in whatever pieces the text comes, what masking the whole text gives", () => {
    const unit = fc.constantFrom("a", "b", "c", "\n");
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 4, maxLength: 9, unit }), { maxLength: 3 }),
        fc.array(fc.string({ unit })),
        (secrets, pieces) => {
          expect(through(secrets, pieces).join("")).toBe(makeMasker(secrets).mask(pieces.join("")));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("does not hold back a line without end for ever", () => {
    const stream = maskedStream(makeMasker(["hunter2"]));
    const shown = stream.push(`${".".repeat(70_000)}hunt`);

    expect(shown).toBe(".".repeat(70_000));
    expect(stream.push("er2\n")).toBe(`${MASK}\n`);
  });
});

import fc from "fast-check";
import { elide, elidePair } from "./elide";

describe("elide", () => {
  it.each([
    ["short", 10, "short"],
    ["abcdefghijklmnop", 10, "abcdef … 6 characters … mnop"],
    ["abcdefghijk", 10, "abcdef … 1 character … hijk"],
  ])("%j to %i", (text, max, expected) => {
    expect(elide(text, max)).toBe(expected);
  });

  it("never cuts a surrogate pair", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.integer({ min: 5, max: 40 }),
        (a, b, max) => {
          expect(elide(a, max).isWellFormed()).toBe(true);
          expect(elidePair(`${a}x${b}`, `${a}y${b}`, max).every((text) => text.isWellFormed())).toBe(true);
        },
      ),
    );
  });

  it("keeps two different texts different", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (a, b) => {
        const [old, next] = elidePair(`${a}x${b}`, `${a}y${b}`, 60);
        expect(old).not.toBe(next);
      }),
    );
  });
});

import fc from "fast-check";
import { differences } from "./property-compare";
import { SECRET, UNKNOWN } from "./testing/events";

describe("differences", () => {
  it.each<{ old: unknown; next: unknown; found: unknown[]; because: string }>([
    { old: { a: 1, b: 2 }, next: { b: 2, a: 1 }, found: [], because: "the order of keys does not count" },
    { old: { a: 1 }, next: { a: 2 }, found: [{ path: ["a"], old: 1, new: 2 }], because: "a value differs" },
    { old: {}, next: { a: null }, found: [{ path: ["a"], old: undefined, new: null }], because: "null is there" },
    { old: [1, 2], next: [1], found: [{ path: [1], old: 2, new: undefined }], because: "a list is shorter" },
    { old: { a: [] }, next: { a: {} }, found: [{ path: ["a"], old: [], new: {} }], because: "a list is no object" },
    { old: { a: SECRET }, next: { a: { ...SECRET } }, found: [], because: "two blinded secrets look the same" },
    {
      old: { a: SECRET },
      next: { a: "x" },
      found: [{ path: ["a"], old: SECRET, new: "x" }],
      because: "a secret that becomes plain is seen",
    },
    { old: { a: UNKNOWN }, next: { a: UNKNOWN }, found: [], because: "unknown stays unknown" },
    { old: { __provider: "1", v: 1 }, next: { __provider: "2", v: 1 }, found: [], because: "internals do not count" },
  ])("$because", ({ old, next, found }) => {
    expect(differences(old, next)).toEqual(found);
  });

  it("finds nothing between a value and its copy, and something as soon as they differ", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(differences(one, other).length > 0).toBe(!same);
      }),
    );
  });

  it("stops at its limit", () => {
    expect(differences(Array(500).fill(0), Array(500).fill(1), 7)).toHaveLength(7);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return { entries: entries.map(([key, item]) => [key, sorted(item)]) };
}

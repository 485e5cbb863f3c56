import fc from "fast-check";
import { containsPath, formatPropertyPath, parsePropertyPath } from "./property-path";

describe("parsePropertyPath", () => {
  it.each<{ text: string; path: (string | number)[] }>([
    { text: "root", path: ["root"] },
    { text: "a.b", path: ["a", "b"] },
    { text: "a[0]", path: ["a", 0] },
    { text: 'tags["k8s.io/x"]', path: ["tags", "k8s.io/x"] },
    { text: 'a["b"]["c"]', path: ["a", "b", "c"] },
    { text: "a[0][1].b", path: ["a", 0, 1, "b"] },
    { text: '["root.key"].b', path: ["root.key", "b"] },
    { text: 'a["say \\"hi\\""]', path: ["a", 'say "hi"'] },
    { text: 'a[""]', path: ["a", ""] },
    { text: "a[*].b", path: ["a", "*", "b"] },
    { text: "a.[0]", path: ["a", 0] },
    { text: "foo-bar.x", path: ["foo-bar", "x"] },
  ])("reads $text", ({ text, path }) => {
    expect(parsePropertyPath(text)).toEqual(path);
  });

  it.each([".a", "a.", "a[", "a[x]", 'a["b', 'a["b"x', "a[-1]", "a..b", ""])(
    "takes %j, no path, for one key",
    (text) => {
      expect(parsePropertyPath(text)).toEqual([text]);
    },
  );

  it("reads back what formatPropertyPath writes", () => {
    // A backslash before a quote cannot be written: the engine's own grammar escapes quotes only.
    const key = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\\"));
    const path = fc.array(fc.oneof(key, fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(path, (elements) => expect(parsePropertyPath(formatPropertyPath(elements))).toEqual(elements)),
    );
  });

  it("never throws and never returns nothing", () => {
    fc.assert(fc.property(fc.string(), (text) => expect(parsePropertyPath(text).length).toBeGreaterThan(0)));
  });
});

it.each([
  { outer: ["a"], inner: ["a", "b"], contains: true },
  { outer: ["a", "b"], inner: ["a"], contains: false },
  { outer: ["a", "*"], inner: ["a", 3], contains: true },
  { outer: ["a"], inner: ["ab"], contains: false },
])("containsPath: $inner in $outer is $contains", ({ outer, inner, contains }) => {
  expect(containsPath(outer, inner)).toBe(contains);
});

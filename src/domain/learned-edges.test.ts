import fc from "fast-check";
import { formatLearnedEdges, learn, parseLearnedEdges } from "./learned-edges";

describe("learned edges", () => {
  it("come back as they were written", () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 100 });
    const id = fc.string({ maxLength: 300 }).filter((text) => text !== "__proto__");
    fc.assert(
      fc.property(fc.array(fc.tuple(id, names), { maxLength: 20 }), (entries) => {
        const edges = new Map(entries);
        const text = formatLearnedEdges(edges);
        expect(new Map(parseLearnedEdges(text))).toEqual(edges);
        expect(formatLearnedEdges(parseLearnedEdges(text))).toBe(text);
      }),
    );
  });

  it.each([undefined, "", "{", "null", "[]", '{"version":2,"stacks":{}}', '{"version":1,"stacks":{"a":[1]}}'])(
    "learns nothing from %j",
    (text) => {
      expect(parseLearnedEdges(text).size).toBe(0);
    },
  );

  it("forgets what a stack no longer reads, and keeps what was not previewed", () => {
    const known = new Map([
      ["a:x", ["n/x"]],
      ["b:x", ["n/x"]],
    ]);
    const after = learn(known, new Map([["a:x", []]]));
    expect(formatLearnedEdges(after)).toBe('{"version":1,"stacks":{"b:x":["n/x"]}}\n');
  });

  it("is bounded", () => {
    const names = Array.from({ length: 1000 }, (_, at) => `n/${at}`);
    expect(learn(new Map(), new Map([["a:x", [...names, "x".repeat(301)]]])).get("a:x")).toHaveLength(100);
  });
});

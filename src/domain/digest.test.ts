import fc from "fast-check";
import { canonicalJson, digestOf, fingerprint } from "./digest";
import { foldEvents } from "./update-report";
import { eventsOf, out, pre, summary, UNKNOWN, type Raw } from "./testing/events";

const changes = (path: string, next: unknown) => ({
  shown: [{ path, kind: "update" as const, replaces: false, old: "a", new: next }],
  hidden: [],
});

it.each([
  { because: "another resource", one: ["u1", "update", "b"], other: ["u2", "update", "b"], same: false },
  { because: "another operation", one: ["u", "update", "b"], other: ["u", "replace", "b"], same: false },
  { because: "another value", one: ["u", "update", "b"], other: ["u", "update", "c"], same: false },
  {
    because: "an unknown is not the text that shows it",
    one: ["u", "update", UNKNOWN],
    other: ["u", "update", "[unknown]"],
    same: false,
  },
  { because: "the same", one: ["u", "update", { x: 1, y: 2 }], other: ["u", "update", { y: 2, x: 1 }], same: true },
] as const)("fingerprint: $because", ({ one, other, same }) => {
  const [left, right] = [one, other].map(([urn, operation, value]) => fingerprint(urn, operation, changes("p", value)));
  expect(left === right).toBe(same);
});

it("the digest does not depend on the order of resources and outputs", () => {
  const outputs = [
    { name: "a", kind: "add" as const, old: null, new: { kind: "plain" as const, value: 1 } },
    { name: "b", kind: "delete" as const, old: { kind: "secret" as const }, new: null },
  ];
  expect(digestOf(["1", "2"], outputs)).toBe(digestOf(["2", "1"], outputs.toReversed()));
  expect(digestOf(["1", "2"], outputs)).not.toBe(digestOf(["1"], outputs));
  expect(digestOf([], [{ name: "s", kind: "same", old: null, new: null }])).toBe(digestOf([], []));
});

it("the order in which resources are come to changes neither digest nor report", () => {
  const resource = (index: number): Raw[] => {
    const parts = { name: `vpc-${index}`, old: { inputs: { v: index, w: 1 } }, new: { inputs: { w: 2, v: index } } };
    return [pre("update", parts), out("update", parts)];
  };
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
  const reportOf = (indices: number[]) => foldEvents(eventsOf(...indices.flatMap(resource), summary({ update: 6 })));
  const expected = reportOf([0, 1, 2, 3, 4, 5]);
  fc.assert(fc.property(order, (indices) => expect(reportOf(indices).resources).toEqual(expected.resources)));
});

it("canonicalJson sorts keys at every depth", () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined, a: null }], a: "x" })).toBe('{"a":"x","b":[{"a":null,"d":1}]}');
});

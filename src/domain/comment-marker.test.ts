import fc from "fast-check";
import { compareRuns, formatMarker, parseMarker, type Marker } from "./comment-marker";

const MARKER: Marker = {
  kind: "preview",
  key: "infra:dev",
  repo: "org/app",
  pr: 7,
  sha: "a".repeat(40),
  run: "9001",
  attempt: 1,
  number: 12,
  workflow: "infra",
  stacks: [],
};
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("-", ">", "<", "!", "@", "a", '"', "\\", "\n", "\r", "\u2028") }),
);
const markers = fc.record({
  kind: text,
  key: text,
  repo: text,
  pr: fc.integer({ min: 1 }),
  sha: fc.option(text),
  run: fc.option(text),
  attempt: fc.option(fc.integer({ min: 1 })),
  number: fc.option(fc.integer({ min: 1 })),
  workflow: fc.option(text),
  stacks: fc.array(text, { maxLength: 5 }),
});

describe("the marker", () => {
  it("is one line of a comment's body", () => {
    expect(formatMarker(MARKER)).toBe(
      `<!-- infra-action:v1 {"kind":"preview","key":"infra:dev","repo":"org/app","pr":7,"sha":"${"a".repeat(40)}","run":"9001","attempt":1,"number":12,"workflow":"infra","stacks":[]} -->`,
    );
  });

  it("is read as it was written, whatever is in it, and cannot be left", () => {
    fc.assert(
      fc.property(markers, fc.string(), (marker, rest) => {
        const line = formatMarker(marker);
        const inside = line.slice("<!--".length, -"-->".length);

        expect(parseMarker(`${line}\n${rest}`)).toEqual(marker);
        expect(parseMarker(`${line}\r\n${rest}`)).toEqual(marker);
        expect(inside).not.toMatch(/--|[<>@\n\r]/);
      }),
    );
  });

  it.each<{ body: string; because: string }>([
    { body: "", because: "there is nothing" },
    { body: `Look:\n${formatMarker(MARKER)}`, because: "it is not the first line" },
    { body: ` ${formatMarker(MARKER)}`, because: "it is not at the beginning" },
    { body: `${formatMarker(MARKER)} and more`, because: "something follows it" },
    { body: formatMarker(MARKER).replace("v1", "v2"), because: "it is of another version" },
    { body: "<!-- infra-action:v1 {} -->", because: "fields are missing" },
    { body: '<!-- infra-action:v1 {"pr":} -->', because: "it is no JSON" },
    { body: formatMarker(MARKER).replace('"pr":7', '"pr":"7"'), because: "a field is of the wrong kind" },
    { body: `<!-- infra-action:v1 {"key":"${"x".repeat(30_000)}"} -->`, because: "it is too long" },
  ])("is not found in $body: $because", ({ body }) => {
    expect(parseMarker(body)).toBeUndefined();
  });

  it("never throws, and takes what a later version adds", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => void parseMarker(`<!-- infra-action:v1 ${JSON.stringify(value)} -->`)),
    );
    expect(parseMarker(formatMarker({ ...MARKER, colour: "x" } as Marker))).toEqual(MARKER);
  });
});

describe("compareRuns", () => {
  it.each<{ a: Partial<Marker>; b: Partial<Marker>; order: "older" | "same" | "newer" }>([
    { a: { number: 11 }, b: { number: 12 }, order: "older" },
    { a: { number: 12, attempt: 2 }, b: { number: 12, attempt: 1 }, order: "newer" },
    { a: { number: 11, attempt: 3 }, b: { number: 12, attempt: 1 }, order: "older" },
    { a: {}, b: {}, order: "same" },
    { a: { number: null }, b: {}, order: "same" },
    { a: { workflow: "other", number: 500, run: "9000" }, b: {}, order: "older" },
    {
      a: { workflow: "other", number: 1, run: "90000000000000000001" },
      b: { run: "90000000000000000000" },
      order: "newer",
    },
    { a: { workflow: "other", run: null }, b: {}, order: "same" },
    { a: { workflow: "other", run: "x" }, b: {}, order: "same" },
  ])("takes $a for $order than $b", ({ a, b, order }) => {
    const sign = Math.sign(compareRuns({ ...MARKER, ...a }, { ...MARKER, ...b }));

    expect(sign).toBe({ older: -1, same: 0, newer: 1 }[order]);
  });
});

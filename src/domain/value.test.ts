import fc from "fast-check";
import { SECRET, UNKNOWN } from "./testing/events";
import { boundedValue, valueOf } from "./value";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

describe("valueOf", () => {
  it.each<{ raw: unknown; value: unknown; because: string }>([
    { raw: undefined, value: null, because: "it is not there" },
    { raw: "x", value: { kind: "plain", value: "x" }, because: "a text is a text" },
    { raw: SECRET, value: { kind: "secret" }, because: "it is a secret" },
    { raw: UNKNOWN, value: { kind: "unknown" }, because: "it is known only afterwards" },
    {
      raw: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      value: { kind: "unknown" },
      because: "a list that is known only afterwards is one too",
    },
    {
      raw: { a: [SECRET, UNKNOWN, `arn:${UNKNOWN}/x`] },
      value: { kind: "plain", value: { a: ["[secret]", "[unknown]", "arn:[unknown]/x"] } },
      because: "secrets and unknowns may lie inside",
    },
    {
      raw: { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true, value: "HUNTER2" },
      value: { kind: "secret" },
      because: "an output value may be secret",
    },
    {
      raw: { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" },
      value: { kind: "unknown" },
      because: "an output without a value is unknown",
    },
    {
      raw: { [SIGNATURE]: "a-mark-of-a-later-engine", value: "HUNTER2" },
      value: { kind: "plain", value: "[secret]" },
      because: "what is marked in a way that we do not know is not shown",
    },
    {
      raw: { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "0123456789abcdef", path: "./index.html" },
      value: { kind: "plain", value: "[asset ./index.html 0123456789ab]" },
      because: "an asset is named by its path and hash",
    },
    {
      raw: { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:a::b::c::d", id: "i" },
      value: { kind: "plain", value: "urn:pulumi:a::b::c::d" },
      because: "a reference is named by its URN",
    },
    {
      raw: { v: 1, __provider: "code", __defaults: ["v"] },
      value: { kind: "plain", value: { v: 1 } },
      because: "what providers keep for themselves says nothing",
    },
  ])("$because", ({ raw, value }) => {
    expect(valueOf(raw)).toEqual(value);
  });

  it("never shows what is inside a secret, wherever it is", () => {
    const secret = fc.constant({
      [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
      plaintext: '"HUNTER2"',
      value: "HUNTER2",
    });
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        secret,
        fc.string(),
        fc.array(tie("tree")),
        fc.dictionary(fc.string(), tie("tree")),
      ),
    }));
    fc.assert(fc.property(tree, (raw) => expect(JSON.stringify(valueOf(raw))).not.toContain("HUNTER2")));
  });

  it("survives nesting that would exhaust the stack", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(JSON.stringify(valueOf(deep))).toContain("nested too deeply");
  });

  it("keeps a key that would change an object's prototype a key", () => {
    const raw: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(valueOf(raw))).toBe('{"kind":"plain","value":{"__proto__":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it("leaves out what is too long, and says so", () => {
  expect(boundedValue({ kind: "plain", value: "x".repeat(30_000) })).toEqual({
    kind: "plain",
    value: "[left out: more than 20000 characters]",
  });
  expect(boundedValue({ kind: "plain", value: ["x".repeat(15_000), "y".repeat(15_000)] })).toMatchObject({
    value: "[left out: more than 20000 characters]",
  });
  expect(boundedValue({ kind: "plain", value: "short" })).toEqual({ kind: "plain", value: "short" });
  expect(boundedValue(null)).toBeNull();
});

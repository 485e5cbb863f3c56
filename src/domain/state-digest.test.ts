import { stateDigest } from "./state-digest";
import { SECRET_SIGNATURE, SIGNATURE_KEY } from "./value";

const secret = (plaintext: string) => ({ [SIGNATURE_KEY]: SECRET_SIGNATURE, plaintext });
const exported = (inputs: object, more: object = {}) => ({
  version: 3,
  deployment: { manifest: { time: "2026-01-01T00:00:00Z" }, resources: [{ urn: "urn:a", inputs }], ...more },
});

it.each<[string, unknown, unknown, boolean]>([
  ["the same", exported({ zone: "a" }), exported({ zone: "a" }), true],
  ["saved again by somebody who changed nothing", exported({}), exported({}, { manifest: { time: "later" } }), true],
  ["another value", exported({ zone: "a" }), exported({ zone: "b" }), false],
  ["a resource less", exported({ zone: "a" }), exported({}, { resources: [] }), false],
  [
    "another value of a secret, which must not be guessed",
    exported({ p: secret("x") }),
    exported({ p: secret("y") }),
    true,
  ],
  ["a secret where there was none", exported({ p: "x" }), exported({ p: secret("x") }), false],
  ["no stack, and one that is empty", undefined, exported({}, { resources: [] }), true],
])("%s", (_, one, other, isSame) => {
  expect(stateDigest(one) === stateDigest(other)).toBe(isSame);
});

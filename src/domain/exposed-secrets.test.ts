import fc from "fast-check";
import { parseEngineEvent } from "./engine-event";
import { exposedBy, exposedSecrets } from "./exposed-secrets";
import { SECRET_SIGNATURE, SIGNATURE_KEY } from "./value";
import type { JsonObject } from "./value-json";

const secret = { [SIGNATURE_KEY]: SECRET_SIGNATURE, ciphertext: "[secret]" };

describe("exposedBy", () => {
  it.each<{ because: string; before: JsonObject; after: JsonObject; exposed: string[] }>([
    {
      because: "a secret came back in clear",
      before: { token: secret, zone: "z9" },
      after: { token: "hunter2", zone: "z1" },
      exposed: ["hunter2"],
    },
    {
      because: "it is deep inside, and a structure",
      before: { list: [{ key: secret }, "b"] },
      after: { list: [{ key: { user: "ada", pin: 4412, on: true } }, "b"] },
      exposed: ["4412", "ada"],
    },
    { because: "it is still a secret", before: { token: secret }, after: { token: secret, zone: "z1" }, exposed: [] },
    {
      because: "it went to another place: all that is new",
      before: { token: secret, zone: "z9", old: "o" },
      after: { password: "hunter2", zone: "z1", old: "o" },
      exposed: ["hunter2", "z1"],
    },
    {
      because: "the list that it was in is a text now",
      before: { list: [secret] },
      after: { list: "hunter2" },
      exposed: ["hunter2"],
    },
    { because: "nothing was secret", before: { zone: "z9" }, after: { zone: "z1", more: "x" }, exposed: [] },
    { because: "its name is Object's", before: { constructor: secret }, after: { a: "x" }, exposed: ["x"] },
  ])("gives $exposed where $because", ({ before, after, exposed }) => {
    expect(exposedBy(before, after).sort()).toEqual(exposed);
  });

  it("never throws, and ends, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (one, other) => {
          expect(exposedBy({ ...one, secret }, { ...other, secret: "hunter2" })).toContain("hunter2");
        },
      ),
    );
  });
});

it("collects them from all remediations of an update, each once", () => {
  const event = (after: string) =>
    parseEngineEvent({ sequence: 1, policyRemediationEvent: { before: { a: secret }, after: { a: after } } });

  expect(exposedSecrets([event("one"), event("two"), event("one"), { sequence: 2, kind: "cancel" }])).toEqual([
    "one",
    "two",
  ]);
});

import fc from "fast-check";
import { decryptedSecrets, parseStackState, secretOutputsOf, stackOutputs } from "./stack-state";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown): unknown => ({
  [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const stack = "urn:pulumi:dev::net::pulumi:pulumi:Stack::net-dev";
const vpc = "urn:pulumi:dev::net::lab:index:Vpc::vpc";

const EXPORTED = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: stack,
        type: "pulumi:pulumi:Stack",
        outputs: {
          plain: "p",
          list: [1, 2],
          tok: secret("HUNTER2"),
          deep: { inside: secret({ user: "admin", pin: 12345 }) },
        },
      },
      {
        urn: vpc,
        type: "lab:index:Vpc",
        custom: true,
        protect: true,
        parent: stack,
        sourcePosition: "project:///index.ts#5,11",
        dependencies: [stack],
        propertyDependencies: { v: [stack], w: null },
        inputs: { password: secret("in-puts"), lines: secret("one\ntwo") },
        outputs: { password: secret("in-puts") },
      },
      {
        urn: vpc,
        type: "lab:index:Vpc",
        delete: true,
        sourcePosition: "project:///old.ts#1,1",
        inputs: { old: secret("old-one") },
      },
      "not a resource",
    ],
    manifest: { time: "2026-11-25T12:00:00Z" },
    pending_operations: [{ type: "creating", resource: { urn: vpc, inputs: { p: secret("pending") } } }, {}],
  },
};

describe("parseStackState", () => {
  const state = parseStackState(EXPORTED);

  it("takes what is allowed, and the live one of two with the same URN", () => {
    expect([...state.resources.keys()]).toEqual([stack, vpc]);
    expect(state.resources.get(vpc)).toEqual({
      urn: vpc,
      type: "lab:index:Vpc",
      custom: true,
      protect: true,
      external: false,
      retainOnDelete: false,
      parent: stack,
      provider: null,
      dependencies: [stack],
      propertyDependencies: { v: [stack], w: [] },
      deletedWith: null,
      replaceWith: [],
      sourcePosition: "project:///index.ts#5,11",
    });
  });

  it("names pending operations", () => {
    expect(state.pendingOperations).toEqual([{ urn: vpc, kind: "creating", since: "2026-11-25T12:00:00Z" }]);
  });

  it("knows which outputs are secret, and what a step would get", () => {
    expect(secretOutputsOf(state)).toEqual(["tok", "deep"]);
    expect(stackOutputs(state)).toEqual([
      { name: "plain", value: "p", secret: false, isText: true },
      { name: "list", value: "[1,2]", secret: false, isText: false },
      { name: "tok", value: "HUNTER2", secret: true, isText: true },
      { name: "deep", value: '{"inside":{"user":"admin","pin":12345}}', secret: true, isText: false },
    ]);
  });

  it.each([null, 1, "x", [], {}, { deployment: null }, { deployment: { resources: {} } }])(
    "is empty for %j",
    (exported) => {
      expect(parseStackState(exported)).toEqual({ resources: new Map(), pendingOperations: [], outputs: {} });
    },
  );

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        parseStackState({ deployment: { resources: [raw], pending_operations: [raw] } });
        decryptedSecrets(raw);
      }),
    );
  });
});

describe("decryptedSecrets", () => {
  it("finds the texts and numbers of every secret, wherever it is", () => {
    expect(decryptedSecrets(EXPORTED).sort()).toEqual(
      ["12345", "HUNTER2", "admin", "in-puts", "old-one", "one\ntwo", "pending"].sort(),
    );
  });

  it("finds a secret in any place of any document", () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constant(secret("HUNTER2")),
        fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
        fc.dictionary(fc.string(), tie("tree"), { minKeys: 1, maxKeys: 3 }),
      ),
    }));
    fc.assert(fc.property(tree, (document) => expect(decryptedSecrets(document)).toEqual(["HUNTER2"])));
  });

  it("takes a plaintext that is no JSON as it is, and an encrypted one for nothing", () => {
    expect(decryptedSecrets({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", plaintext: "not json" })).toEqual([
      "not json",
    ]);
    expect(decryptedSecrets({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" })).toEqual([]);
  });

  it("survives nesting that would exhaust the stack", () => {
    let deep: unknown = secret("HUNTER2");
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    expect(decryptedSecrets(deep)).toEqual(["HUNTER2"]);
  });
});

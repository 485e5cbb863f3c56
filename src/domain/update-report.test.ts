import fc from "fast-check";
import { parseEventLog } from "./event-log";
import type { Operation } from "./report";
import { eventsOf, failedOp, out, pre, SECRET, summary, UNKNOWN, type Raw } from "./testing/events";
import { recorded, recordedJson } from "./testing/recorded";
import { foldEvents } from "./update-report";

const vpc = { old: { inputs: { v: 1 } }, new: { inputs: { v: 2 } } };
const steps = (...ops: string[]): Raw[] => ops.map((op) => pre(op, vpc));

describe("foldEvents", () => {
  it.each<{ steps: Raw[]; operation: Operation | undefined; because: string }>([
    { steps: steps("create"), operation: "create", because: "it is made" },
    {
      steps: steps("create-replacement", "replace", "delete-replaced"),
      operation: "replace",
      because: "a replace is one change",
    },
    {
      steps: steps("delete-replaced", "replace", "create-replacement"),
      operation: "replace",
      because: "in the other order too",
    },
    { steps: steps("create-replacement"), operation: "replace", because: "a replacement was begun" },
    { steps: steps("same", "delete-replaced"), operation: "replace", because: "an old copy is deleted" },
    { steps: steps("delete", "create"), operation: "replace", because: "it is deleted and made anew" },
    { steps: steps("same"), operation: undefined, because: "nothing happens to it" },
    { steps: steps("teleport"), operation: "unknown", because: "what we cannot name must be seen" },
    { steps: steps("teleport", "same"), operation: "unknown", because: "also beside what we can name" },
    { steps: steps(""), operation: "unknown", because: "no operation is none that we know" },
    { steps: steps("constructor"), operation: "unknown", because: "nor is what objects inherit" },
    { steps: steps("create", "discard"), operation: "create", because: "the most dangerous of several counts" },
    { steps: steps("read"), operation: "read", because: "it is read" },
    { steps: steps("discard"), operation: "discard", because: "it is read no more" },
    { steps: steps("import"), operation: "import", because: "it is taken over" },
    { steps: steps("refresh"), operation: undefined, because: "a refresh has begun and found nothing yet" },
    {
      steps: [pre("refresh", vpc), out("refresh", { ...vpc, diffs: ["v"] }), pre("same", vpc)],
      operation: undefined,
      because: "the steps after a refresh count",
    },
    {
      steps: [pre("refresh", vpc), out("update", { ...vpc, diffs: ["v"] })],
      operation: "update",
      because: "the cloud has changed it",
    },
    {
      steps: [pre("refresh", vpc), out("update", vpc)],
      operation: undefined,
      because: "a refresh without a diff is noise",
    },
    {
      steps: [pre("refresh", vpc), out("delete", { old: vpc.old, new: null })],
      operation: "delete",
      because: "it is gone from the cloud",
    },
  ])("$operation: $because", ({ steps: raw, operation }) => {
    expect(foldEvents(eventsOf(...raw, summary())).resources.map((resource) => resource.operation)).toEqual(
      operation === undefined ? [] : [operation],
    );
  });

  it.each<{ name: string; changes: Partial<Record<Operation, number>> }>([
    { name: "create", changes: { create: 4 } },
    { name: "update", changes: { same: 3, update: 1 } },
    { name: "replace", changes: { replace: 2, same: 1, update: 1 } },
    { name: "reimport", changes: { replace: 3, same: 2 } },
    { name: "gone", changes: { create: 1, same: 4 } },
    { name: "deletes", changes: { delete: 1, same: 5 } },
    { name: "refresh", changes: { same: 2, update: 4 } },
    { name: "dynamic-update", changes: { same: 4, update: 2 } },
    { name: "unchanged", changes: { same: 4 } },
    { name: "killed", changes: { same: 4, update: 1 } },
    { name: "resource-fails", changes: { same: 5 } },
  ])("counts $name as the engine does", ({ name, changes }) => {
    const report = foldEvents(recorded(name));
    expect(report.changes).toEqual(changes);
    expect(report).toMatchObject({ incomplete: false, unreadable: 0 });
    // A refresh alone is the exception: the engine calls every resource that is only read an update.
    if (report.summary !== null && name !== "refresh") expect(report.changes).toEqual(report.summary.resourceChanges);
  });

  it("tells a replace with its values and what forces it", () => {
    const vpcChange = foldEvents(recorded("replace")).resources.find(({ name }) => name === "vpc");
    expect(vpcChange).toMatchObject({
      operation: "replace",
      replaceReasons: ["items", "net.zone", "v"],
      deleteBeforeReplace: false,
    });
    expect(vpcChange?.properties.map(({ path, kind, replaces }) => `${kind}${replaces ? "!" : ""} ${path}`)).toEqual([
      "add! items",
      "update list[1]",
      "delete list[2]",
      "update! net.zone",
      "delete tags.b",
      "update! v",
    ]);
    expect(vpcChange?.properties[3]).toMatchObject({
      old: { kind: "plain", value: "z1" },
      new: { kind: "plain", value: "z2" },
    });
  });

  it("compares inputs where there is no detailed diff, and never shows a dynamic provider's code", () => {
    const report = foldEvents(recorded("dynamic-update"));
    expect(report.resources.every(({ properties }) => properties.length > 0)).toBe(true);
    expect(JSON.stringify(report)).not.toContain("exports.handler");
  });

  it("marks secrets and unknowns", () => {
    const created = foldEvents(recorded("create")).resources;
    expect(created.find(({ name }) => name === "vpc")?.properties).toContainEqual(
      expect.objectContaining({ path: "token", new: { kind: "secret" } }),
    );
    expect(created.find(({ name }) => name === "subnet")?.properties).toContainEqual(
      expect.objectContaining({ path: "v", new: { kind: "unknown" } }),
    );
  });

  it("tells gaps, kept objects, hidden changes, texts with structure and changed secrets of a recorded run", () => {
    const { resources } = foldEvents(recorded("gap-kept-hidden"));
    expect(
      resources.map(({ name, operation, deleteBeforeReplace, retained }) => [
        name,
        operation,
        deleteBeforeReplace,
        retained,
      ]),
    ).toEqual([
      ["gap", "replace", true, false],
      ["kept", "replace", false, true],
      ["going", "delete", false, true],
      ["hidden", "update", false, false],
      ["json", "update", false, false],
      ["sec", "update", false, false],
    ]);
    const changeOf = (wanted: string) => resources.find(({ name }) => name === wanted);
    expect(changeOf("hidden")).toMatchObject({ properties: [{ path: "w" }], propertiesLeftOut: 1 });
    expect(changeOf("json")?.properties[0]?.structure).toMatchObject({ format: "json", parts: [{ path: "a[1]" }] });
    expect(changeOf("sec")?.properties).toMatchObject([
      { path: "token", old: { kind: "secret" }, new: { kind: "secret" } },
    ]);
  });

  it("knows a gap: deleted before the replacement is made", () => {
    const report = foldEvents(
      eventsOf(...steps("delete-replaced", "replace", "create-replacement"), summary({ replace: 1 })),
    );
    expect(report.resources).toMatchObject([{ deleteBeforeReplace: true }]);
  });

  it.each([
    { op: "delete", old: { protect: true }, new: null, isProtected: true },
    { op: "replace", old: { protect: true }, new: { protect: true }, isProtected: true },
    { op: "replace", old: { protect: true }, new: {}, isProtected: false },
    { op: "update", old: {}, new: { protect: true }, isProtected: true },
  ])("$op from $old to $new: protected is $isProtected", ({ op, old, new: next, isProtected }) => {
    const [resource] = foldEvents(eventsOf(pre(op, { old, new: next }))).resources;
    expect(resource?.protected).toBe(isProtected);
  });

  it("shows a resource that failed, though it changes nothing and is not counted", () => {
    const report = foldEvents(eventsOf(pre("same", vpc), failedOp("same", vpc), summary({}, "failed")));
    expect(report.resources).toMatchObject([{ operation: "same", failed: true }]);
    expect(report.changes).toEqual({});
  });

  it("counts a provider that the program makes, as the engine's summary does", () => {
    const report = foldEvents(
      eventsOf(pre("create", { type: "pulumi:providers:aws", name: "west", new: {} }), summary({ create: 1 })),
    );
    expect(report).toMatchObject({ changes: { create: 1 }, incomplete: false });
  });

  it("leaves default providers out, and stack references that are only read", () => {
    const events = eventsOf(
      pre("update", { ...vpc, type: "pulumi:providers:aws", name: "default" }),
      pre("read", { ...vpc, type: "pulumi:pulumi:StackReference", name: "up" }),
    );
    expect(foldEvents(events).resources).toEqual([]);
    expect(foldEvents(events).changes).toEqual({});
  });

  it("knows when the engine counts more than the events tell", () => {
    expect(foldEvents(eventsOf(pre("same", vpc), summary({ same: 1 }))).incomplete).toBe(false);
    expect(foldEvents(eventsOf(pre("same", vpc), summary({ same: 1, update: 1 }))).incomplete).toBe(true);
    const lossy = recordedJson("replace").filter((event) => !JSON.stringify(event).includes("lab:index:Sg::sg"));
    expect(foldEvents(parseEventLog(lossy)).incomplete).toBe(true);
  });

  it("puts a loss of data before everything else", () => {
    const db = { type: "aws:rds/instance:Instance", name: "db", old: {}, new: null };
    const kept = { ...db, name: "kept", old: { retainOnDelete: true } };
    const events = eventsOf(pre("replace", vpc), pre("delete", kept), pre("delete", db));
    expect(foldEvents(events).resources.map(({ name }) => name)).toEqual(["db", "vpc", "kept"]);
  });

  it("puts the most dangerous first, then sorts by URN", () => {
    const events = eventsOf(
      ...["create", "update", "delete", "replace"].flatMap((op) =>
        ["b", "a"].map((name) => pre(op, { ...vpc, name: `${op}-${name}` })),
      ),
    );
    expect(foldEvents(events).resources.map(({ name }) => name)).toEqual([
      "replace-a",
      "replace-b",
      "delete-a",
      "delete-b",
      "update-a",
      "update-b",
      "create-a",
      "create-b",
    ]);
  });

  describe("outputs", () => {
    const stack = { type: "pulumi:pulumi:Stack", name: "net-dev" };
    const old = { outputs: { same: 1, changed: "a", gone: true, tok: SECRET } };
    it("tells how they change, by name", () => {
      const next = { outputs: { tok: SECRET, same: 1, changed: UNKNOWN, added: "x" } };
      const events = eventsOf(
        pre("same", { ...stack, old, new: { outputs: {} } }),
        out("same", { ...stack, old, new: old }),
        out("same", { ...stack, old, new: next }),
      );
      expect(foldEvents(events).outputs.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
        "add added",
        "update changed",
        "delete gone",
        "same same",
        "same tok",
      ]);
    });

    it("takes none for deleted when the program failed before it set them", () => {
      const events = eventsOf(
        pre("same", { ...stack, old, new: { outputs: {} } }),
        out("same", { ...stack, old, new: old }),
      );
      expect(foldEvents(events).outputs.every(({ kind }) => kind === "same")).toBe(true);
    });
  });

  it("never throws, whatever the events are", () => {
    const key = fc.constantFrom(
      "resourcePreEvent",
      "resOutputsEvent",
      "resOpFailedEvent",
      "summaryEvent",
      "diagnosticEvent",
      "policyEvent",
    );
    const state = fc.oneof(
      fc.record({ inputs: fc.jsonValue(), outputs: fc.jsonValue(), hideDiffs: fc.jsonValue() }),
      fc.jsonValue(),
    );
    const metadata = fc.record({
      op: fc.oneof(fc.constantFrom("create", "update", "replace", "delete", "same", "refresh"), fc.string()),
      urn: fc.constantFrom("urn:pulumi:d::p::a:b:C::one", "urn:pulumi:d::p::pulumi:pulumi:Stack::p-d", "?"),
      type: fc.constantFrom("a:b:C", "pulumi:pulumi:Stack"),
      old: state,
      new: state,
      detailedDiff: fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.string(), fc.record({ diffKind: fc.string(), inputDiff: fc.boolean() })),
      ),
      keys: fc.jsonValue(),
      diffs: fc.jsonValue(),
    });
    const event = fc.dictionary(key, fc.oneof(fc.record({ metadata }), fc.jsonValue()), { maxKeys: 2 });
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.jsonValue()), { maxLength: 8 }), (raw) => {
        const report = foldEvents(parseEventLog(raw));
        expect(() => JSON.stringify(report)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

import type { EventState, Step } from "./engine-event";
import { detailBudget, MAX_PROPERTIES, propertyChanges, reportedChanges } from "./property-diff";
import { eventsOf, pre, SECRET, UNKNOWN, type Raw, type StepParts } from "./testing/events";

const step = (op: string, parts: StepParts): Step => {
  const [event] = eventsOf(pre(op, parts));
  if (event?.kind !== "step") throw new Error("no step");
  return event.step;
};
const inputs = (values: Raw): Raw => ({ inputs: values });

describe("propertyChanges", () => {
  it.each<{
    because: string;
    op: "create" | "update" | "delete" | "replace" | "read";
    parts: StepParts;
    shown: unknown[];
  }>([
    {
      because: "a create lists what it sets",
      op: "create",
      parts: { new: inputs({ w: "1", v: UNKNOWN, __provider: "code" }) },
      shown: [
        { path: "v", kind: "add", replaces: false, old: undefined, new: UNKNOWN },
        { path: "w", kind: "add", replaces: false, old: undefined, new: "1" },
      ],
    },
    {
      because: "a delete lists what goes",
      op: "delete",
      parts: { old: inputs({ w: "1" }) },
      shown: [{ path: "w", kind: "delete", replaces: false, old: "1", new: undefined }],
    },
    { because: "reading changes nothing", op: "read", parts: { new: inputs({ w: "1" }) }, shown: [] },
    {
      because: "inputDiff compares inputs",
      op: "update",
      parts: {
        old: { inputs: { w: "1" }, outputs: { w: "out" } },
        new: { inputs: { w: "2" }, outputs: { w: "out" } },
        detailedDiff: { w: { diffKind: "update", inputDiff: true } },
      },
      shown: [{ path: "w", kind: "update", replaces: false, old: "1", new: "2" }],
    },
    {
      because: "without inputDiff, old outputs are compared with new inputs",
      op: "update",
      parts: {
        old: { inputs: { w: "1" }, outputs: { w: "out" } },
        new: { inputs: { w: "2" } },
        detailedDiff: { w: { diffKind: "update", inputDiff: false } },
      },
      shown: [{ path: "w", kind: "update", replaces: false, old: "out", new: "2" }],
    },
    {
      because: "a computed property is looked up in the outputs",
      op: "update",
      parts: {
        old: { inputs: {}, outputs: { arn: "a" } },
        new: { inputs: {}, outputs: { arn: UNKNOWN } },
        detailedDiff: { arn: { diffKind: "update", inputDiff: false } },
      },
      shown: [{ path: "arn", kind: "update", replaces: false, old: "a", new: UNKNOWN }],
    },
    {
      because: "a kind of -replace is told",
      op: "replace",
      parts: {
        old: inputs({ net: { zone: "z1" } }),
        new: inputs({ net: { zone: "z2" } }),
        detailedDiff: { "net.zone": { diffKind: "update-replace", inputDiff: true } },
      },
      shown: [{ path: "net.zone", kind: "update", replaces: true, old: "z1", new: "z2" }],
    },
    {
      because: "a secret on the way stands for all inside of it",
      op: "update",
      parts: {
        old: inputs({ s: SECRET }),
        new: inputs({ s: SECRET }),
        detailedDiff: { "s.password": { diffKind: "update", inputDiff: true } },
      },
      shown: [{ path: "s.password", kind: "update", replaces: false, old: SECRET, new: SECRET }],
    },
    {
      because: "without a detailed diff the inputs are compared",
      op: "update",
      parts: { old: inputs({ a: [1, 2], b: 1 }), new: inputs({ a: [1, 3], c: 1 }) },
      shown: [
        { path: "a[1]", kind: "update", replaces: false, old: 2, new: 3 },
        { path: "b", kind: "delete", replaces: false, old: 1, new: undefined },
        { path: "c", kind: "add", replaces: false, old: undefined, new: 1 },
      ],
    },
    {
      because: "no property is taken from a prototype",
      op: "update",
      parts: {
        old: inputs({}),
        new: inputs({}),
        detailedDiff: { "constructor.name": { diffKind: "update", inputDiff: true } },
      },
      shown: [{ path: "constructor.name", kind: "update", replaces: false, old: undefined, new: undefined }],
    },
  ])("$because", ({ op, parts, shown }) => {
    expect(propertyChanges(op, step(op, parts)).shown).toEqual(shown);
  });

  it.each([{ hideDiffs: [["data"]] }, { hideDiffs: ["data"] }])(
    "leaves out what is hidden by $hideDiffs",
    ({ hideDiffs }) => {
      const changes = propertyChanges(
        "update",
        step("update", {
          old: { ...inputs({ data: { x: "hidden-old" }, w: "1" }), hideDiffs },
          new: { ...inputs({ data: { x: "hidden-new" }, w: "2" }), hideDiffs },
        }),
      );
      expect(changes.shown.map(({ path }) => path)).toEqual(["w"]);
      expect(reportedChanges(changes, detailBudget())).toMatchObject({ propertiesLeftOut: 1 });
      expect(JSON.stringify(reportedChanges(changes, detailBudget()))).not.toContain("hidden");
    },
  );
});

describe("reportedChanges", () => {
  it("keeps what forces the replacement when there is too much", () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, index]));
    const old: Partial<EventState> = { inputs: {} };
    const detailedDiff = Object.fromEntries(
      Object.keys(many).map((key) => [key, { diffKind: key === "p199" ? "add-replace" : "add", inputDiff: true }]),
    );
    const changes = propertyChanges("replace", step("replace", { old: old as Raw, new: inputs(many), detailedDiff }));
    const { properties, propertiesLeftOut } = reportedChanges(changes, detailBudget());
    expect(properties).toHaveLength(MAX_PROPERTIES);
    expect(properties[0]).toMatchObject({ path: "p199", replaces: true });
    expect(propertiesLeftOut).toBe(200 - MAX_PROPERTIES);
  });

  it("diffs texts that are JSON inside, and shows long ones by what differs in them", () => {
    const text = (action: string): string => JSON.stringify({ note: "x".repeat(25_000), action });
    const changes = propertyChanges(
      "update",
      step("update", { old: inputs({ p: text("a") }), new: inputs({ p: text("b") }) }),
    );
    const [change] = reportedChanges(changes, detailBudget()).properties;
    expect(change?.old).toEqual({ kind: "plain", value: "[left out: more than 20000 characters]" });
    expect(change?.structure?.parts).toMatchObject([{ path: "action", old: { value: "a" }, new: { value: "b" } }]);
  });
});

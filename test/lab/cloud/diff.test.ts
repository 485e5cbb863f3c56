import { detailedDiff, operations, stepFor, steps, summary } from "../engine/engine-events";
import { things } from "../engine/programs";
import { makeWorkspace } from "../engine/workspace";
import { describeWith } from "../parts";
import { UNKNOWN } from "./provider/values.cjs";

describeWith("engine", "the lab's cloud: what a preview says", () => {
  it("gives nested paths with their kinds, and says which force a replacement", async () => {
    await using workspace = await makeWorkspace();
    const before = {
      values: { deep: { list: [1, 2], zone: "a" }, gone: 1 },
      tags: { "k8s.io/x": "1" },
      lab: { forceNew: ["values.deep.zone"] },
    };
    const stack = workspace.project(things({ a: before, b: { value: 1 }, c: { value: 1 }, d: { value: 1 } })).stack();
    await stack.deployed();

    const after = { deep: { list: [1, 3, 4], zone: "b" } };
    stack.changeInputs({
      a: { ...before, values: after, tags: { "k8s.io/x": "2" } },
      b: { value: 2 },
      c: { value: 1 },
      e: {},
    });
    const preview = await stack.preview();

    expect(preview.code).toBe(0);
    expect(operations(preview)).toEqual({ a: "replace", b: "update", c: "same", d: "delete", e: "create" });
    expect(detailedDiff(preview, "a")).toEqual({
      'tags["k8s.io/x"]': "update",
      "values.deep.list[1]": "update",
      "values.deep.list[2]": "add",
      "values.deep.zone": "update-replace",
      "values.gone": "delete",
    });
    expect(detailedDiff(preview, "b")).toEqual({ value: "update" });
    expect(detailedDiff(preview, "c")).toBeNull();
    expect(stepFor(preview, "a", "replace").keys).toEqual(["values"]);
    expect(summary(preview)?.resourceChanges).toEqual({ create: 1, delete: 1, replace: 1, same: 2, update: 1 });
  });

  it("replaces in both orders: what has a name of its own is deleted first", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace
      .project(
        things({
          named: { type: "Bucket", name: "logs" },
          unnamed: { type: "Vpc", cidrBlock: "10.1.0.0/16" },
          asked: { value: 1, lab: { forceNew: ["value"], deleteBeforeReplace: true } },
        }),
      )
      .stack();
    await stack.deployed();

    stack.changeInputs({
      named: { type: "Bucket", name: "logs-2" },
      unnamed: { type: "Vpc", cidrBlock: "10.2.0.0/16" },
      asked: { value: 2, lab: { forceNew: ["value"], deleteBeforeReplace: true } },
    });
    const up = await stack.up();
    const orderOf = (name: string) => steps(up).flatMap(([op, of]) => (of === name ? [op] : []));

    expect(orderOf("unnamed")).toEqual(["create-replacement", "replace", "delete-replaced"]);
    expect(orderOf("named")).toEqual(["delete-replaced", "replace", "create-replacement"]);
    expect(orderOf("asked")).toEqual(["delete-replaced", "replace", "create-replacement"]);
    expect(stack.cloud.find("named").properties["name"]).toBe("logs-2");
  });

  it("says less where asked: names of properties only, or nothing but that something differs", async () => {
    await using workspace = await makeWorkspace();
    const inputs = (value: number) => ({
      detailed: { value },
      keys: { value, lab: { diff: "keys" as const } },
      outputs: { value, lab: { diffOf: "outputs" as const } },
      changes: { value, lab: { diff: "changes" as const } },
    });
    const stack = workspace.project(things(inputs(1))).stack();
    await stack.deployed();
    stack.changeInputs(inputs(2));
    const preview = await stack.preview();

    expect(operations(preview)).toEqual({ detailed: "update", outputs: "update", keys: "update", changes: "update" });
    expect(detailedDiff(preview, "detailed")).toEqual({ value: "update" });
    const details = ["detailed", "outputs"].map((name) => stepFor(preview, name).detailedDiff);
    expect(details).toEqual([
      { value: { diffKind: "update", inputDiff: true } },
      { value: { diffKind: "update", inputDiff: false } },
    ]);
    expect([detailedDiff(preview, "keys"), stepFor(preview, "keys").diffs]).toEqual([null, ["value"]]);
    expect([detailedDiff(preview, "changes"), stepFor(preview, "changes").diffs ?? []]).toEqual([null, []]);
  });

  it("leaves what is not known yet unknown: all computed outputs of what is new, some of what changes", async () => {
    await using workspace = await makeWorkspace();
    const a = { value: 1, lab: { unknown: ["label"] } };
    const stack = workspace.project(things({ a, b: { of: "a" } })).stack();
    const first = await stack.preview();

    expect(stepFor(first, "b").new?.inputs["of"]).toBe(UNKNOWN);
    await stack.deployed();
    stack.changeInputs({ a: { ...a, value: 2 }, b: { of: "a" } });
    const second = await stack.preview();

    // The preview overstates: the label stays as it was.
    expect(operations(second)).toEqual({ a: "update", b: "update" });
    expect(operations(await stack.up())).toEqual({ a: "update", b: "same" });
  });

  it("never takes the behaviour itself for a change", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { value: 1 } })).stack();
    await stack.deployed();
    stack.changeInputs({ a: { value: 1, lab: { sleep: { update: 1 } } } });

    expect(operations(await stack.preview())).toEqual({ a: "same" });
  });
});

import { diagnostics, operations, steps, summary } from "../engine/engine-events";
import { things } from "../engine/programs";
import { makeWorkspace } from "../engine/workspace";
import { compareWithCloud } from "../engine/compare-with-cloud";
import { describeWith } from "../parts";

const failed = /failed/;

describeWith("engine", "the lab's cloud: what goes wrong on purpose", () => {
  it("refuses to check, to create, to update and to delete, with its own words", async () => {
    await using workspace = await makeWorkspace();
    const inputs = { a: { value: 1 }, b: { value: 1 } };
    const stack = workspace.project(things(inputs)).stack();
    const refuse = (op: "check" | "create" | "update" | "delete") =>
      stack.cloud.setFaults({ rules: [{ match: "::b$", fail: { [op]: `AccessDenied: no ${op} for you` } }] });

    refuse("check");
    const checked = await stack.preview();
    expect([checked.code, summary(checked)?.result]).toEqual([1, "failed"]);
    expect(diagnostics(checked).join()).toContain("AccessDenied: no check for you");

    refuse("create");
    const created = await stack.up();
    expect(created.code).toBe(1);
    expect(diagnostics(created).join()).toContain("AccessDenied: no create for you");
    expect(stack.cloud.things().map(({ urn }) => urn?.split("::").at(-1))).toEqual(["a"]);

    stack.cloud.setFaults({});
    await stack.deployed();
    refuse("update");
    stack.changeInputs({ ...inputs, b: { value: 2 } });
    expect(diagnostics(await stack.up()).join()).toContain("AccessDenied: no update for you");
    expect(stack.cloud.find("b").properties["value"]).toBe(1);

    refuse("delete");
    const destroyed = await stack.destroy();
    expect(diagnostics(destroyed).join()).toContain("AccessDenied: no delete for you");
    expect(stack.cloud.find("b").properties["value"]).toBe(1);
    expect(await compareWithCloud(stack)).toEqual([]);
  });

  it("fails a preview where a resource cannot be previewed", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { lab: { fail: { preview: "QuotaExceeded" } } } })).stack();
    const preview = await stack.preview();

    expect([preview.code, diagnostics(preview).join()]).toEqual([1, expect.stringContaining("QuotaExceeded")]);
  });

  it("names a required input that is missing", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ net: { type: "Vpc" } })).stack();

    expect(diagnostics(await stack.preview()).join()).toContain('Missing required argument "cidrBlock"');
  });

  it("throttles so many times, counted across runs, then works", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { lab: { throttle: { create: 2 } } } })).stack();
    const codes = [await stack.up(), await stack.up(), await stack.up()].map(({ code }) => code);

    expect(codes).toEqual([1, 1, 0]);
    expect(stack.cloud.lines().filter(({ what }) => what === "throttle")).toHaveLength(2);
  });

  it("makes half an object: it exists, the update failed, and the next one goes on with it", async () => {
    await using workspace = await makeWorkspace();
    const partial = { partial: { create: ["still starting", "no address yet"] } };
    const stack = workspace.project(things({ a: { value: 1, lab: partial } })).stack();
    const first = await stack.up();
    const { resources = [] } = await stack.export();
    const a = resources.find(({ urn }) => urn.endsWith("::a"));

    expect(first.code).toBe(1);
    expect(a?.initErrors).toEqual(["still starting", "no address yet"]);
    expect(a?.id).toBe(stack.cloud.find("a").id);
    expect(operations(await stack.up())).toEqual({ a: "update" });
    expect(await compareWithCloud(stack)).toEqual([]);
  });

  it("takes its time, and is told to stop", async () => {
    await using workspace = await makeWorkspace();
    const slow = { sleep: { create: 3 } };
    const stack = workspace.project(things({ a: { lab: slow }, b: { of: "a" } })).stack();
    const run = stack.start("up");
    await workspace.cloud.until(({ what }) => what === "sleep");
    run.signal("SIGINT");
    const { code, seconds, ...told } = await run.finished;

    expect(code).toBe(1);
    expect(seconds).toBeGreaterThan(3);
    expect(steps(told)).toEqual([["create", "a"]]);
    expect(stack.cloud.lines().some(({ op }) => op === "cancel")).toBe(true);
    expect(stack.cloud.find("a").type).toBe("lab:index:Thing");
  });

  it("stops at once where it heeds the engine's Cancel", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { lab: { hang: ["create"], heedsCancel: true } } })).stack();
    const run = stack.start("up");
    await workspace.cloud.until(({ what }) => what === "hang");
    run.signal("SIGINT");
    const result = await run.finished;

    expect([result.code, summary(result)?.result]).toEqual([1, expect.stringMatching(failed)]);
    expect(diagnostics(result).join()).toContain("operation was cancelled");
    expect(stack.cloud.things()).toEqual([]);
  });

  it("dies in the middle: the engine says so and the object's fate stays open", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { lab: { crash: ["create"] } } })).stack();
    const result = await stack.up();

    expect(result.code).not.toBe(0);
    expect(stack.cloud.things()).toEqual([]);
    expect(workspace.processes()).toEqual([]);
  });
});

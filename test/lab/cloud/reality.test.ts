import { compareWithCloud } from "../engine/compare-with-cloud";
import { diagnostics, operations, stepFor } from "../engine/engine-events";
import { network, secrets, things } from "../engine/programs";
import { makeWorkspace } from "../engine/workspace";
import { describeWith } from "../parts";

describeWith("engine", "the lab's cloud: what it really holds", () => {
  it("shows drift and disappearance to a refresh, and heals with the next update", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(network()).stack();
    await stack.deployed();
    expect(await compareWithCloud(stack)).toEqual([]);

    stack.cloud.drift("vpc", { tags: { team: "someone else" } });
    stack.cloud.vanish("subnet-b");
    expect(await compareWithCloud(stack)).toEqual([
      expect.objectContaining({ kind: "property", property: "tags", cloud: { team: "someone else" } }),
      expect.objectContaining({ kind: "only-in-state", urn: expect.stringMatching(/subnet-b$/) }),
    ]);

    const refresh = await stack.refresh("--preview-only");
    const found = refresh.events.flatMap((event) => event.resOutputsEvent?.metadata ?? []);
    const opOf = (name: string) => found.find(({ urn }) => urn.endsWith(`::${name}`))?.op;
    expect([opOf("vpc"), opOf("subnet-b")]).toEqual(["update", "delete"]);

    await stack.refresh();
    expect(await compareWithCloud(stack)).toEqual([]);
    const up = await stack.up();
    expect(operations(up)).toMatchObject({ vpc: "update", "subnet-b": "create", "subnet-a": "same" });
    expect(stack.cloud.find("vpc").properties["tags"]).toEqual({ team: "day" });
    expect(await compareWithCloud(stack)).toEqual([]);
  });

  it("finds what a crash lost, what the state does not know", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { value: 1 } })).stack();
    await stack.deployed();
    const { urn = "", type, properties } = stack.cloud.find("a");
    stack.cloud.write({ op: "create", id: "thing-orphan", type, urn, properties });

    expect(await compareWithCloud(stack)).toEqual([{ kind: "only-in-cloud", id: "thing-orphan", urn }]);
  });

  it("keeps secrets wrapped in the state and out of events and journal", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(secrets()).stack();
    const up = await stack.deployed();
    const texts = ["config-Token-7391", "program-Secret-4412", "token-of-"];
    const told = JSON.stringify([up.events, up.stdout, stack.cloud.lines()]);

    expect(texts.filter((text) => told.includes(text))).toEqual([]);
    expect(JSON.stringify(stepFor(up, "db").new?.inputs["password"])).toContain("[secret]");
    expect(stack.cloud.find("db").properties["password"]).toMatch(/^\[secret [0-9a-f]{16}\]$/);
    expect(await stack.outputs()).toMatchObject({ password: texts[0], made: texts[1], open: "1.30" });
    expect(await compareWithCloud(stack)).toEqual([]);

    const refresh = await stack.refresh("--preview-only", "--expect-no-changes");
    expect(refresh.code).toBe(0);
    stack.cloud.drift("db", { password: "changed by hand" });
    expect((await stack.refresh("--preview-only", "--expect-no-changes")).code).not.toBe(0);
  });

  it("has objects to import and to read that others made", async () => {
    await using workspace = await makeWorkspace();
    workspace.cloud.add("vpc-old", "lab:index:Vpc", { arn: "arn:lab:vpc-old", cidrBlock: "10.0.0.0/16" });
    const program = `const lab = require("lab");
new lab.Vpc("adopted", { cidrBlock: "10.0.0.0/16" }, { import: "vpc-old" });
exports.cidr = lab.Vpc.get("seen", "vpc-old").cidrBlock;
`;
    const stack = workspace.project({ name: "adopt", runtime: "nodejs", program }).stack();
    const up = await stack.up();

    expect(diagnostics(up)).toEqual([]);
    expect(operations(up)).toEqual({ adopted: "import", seen: "read" });
    expect(await stack.outputs()).toEqual({ cidr: "10.0.0.0/16" });
  });

  it("destroys to nothing", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(network()).stack();
    await stack.deployed();
    expect(stack.cloud.things()).toHaveLength(4);
    await stack.destroy();

    expect(stack.cloud.things()).toEqual([]);
    expect((await stack.export()).resources ?? []).toEqual([]);
  });
});

import { existsSync } from "node:fs";
import { describeWith } from "../parts";
import { diagnostics, operations, summary } from "./engine-events";
import { dependent, many, network, secrets, things, throwing } from "./programs";
import { processesWith } from "./started-processes";
import { makeWorkspace } from "./workspace";

describeWith("engine", "the harness: workspaces", () => {
  it("leaves nothing behind, not even after a killed engine", async () => {
    const { root, left } = await killedInTheMiddle();

    expect(left).not.toEqual([]);
    expect(processesWith(`LAB_CLOUD_DIR=${root}/cloud`, [])).toEqual([]);
    expect(existsSync(root)).toBe(false);
  });

  it("shows the lock and the pending operation that a killed engine leaves", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(things({ a: { lab: { hang: ["create"] } } })).stack();
    const run = stack.start("up");
    await stack.cloud.until(({ what }) => what === "hang");
    await stack.untilPending();
    run.signal("SIGKILL");
    const killed = await run.finished;

    expect([killed.code, killed.signal, summary(killed)]).toEqual([null, "SIGKILL", undefined]);
    expect((await stack.export()).pending_operations).toMatchObject([{ type: "creating" }]);
    expect((await stack.up()).stderr).toContain("the stack is currently locked by 1 lock(s)");
  });

  it("keeps workspaces apart that run side by side", async () => {
    await using one = await makeWorkspace();
    await using two = await makeWorkspace();
    const [a, b] = [one.project(network()).stack(), two.project(things({ only: {} }, "net")).stack()];
    await Promise.all([a.deployed(), b.deployed()]);

    expect([one.cloud.things().length, two.cloud.things().length]).toEqual([4, 1]);
  });
});

async function killedInTheMiddle(): Promise<{ root: string; left: readonly number[] }> {
  await using workspace = await makeWorkspace();
  const stack = workspace.project(things({ a: { lab: { hang: ["create"] } } })).stack();
  const run = stack.start("up");
  await stack.cloud.until(({ what }) => what === "hang");
  run.signal("SIGKILL");
  await run.finished;
  return { root: workspace.root, left: workspace.processes() };
}

describeWith("engine", "the harness: stacks and programs", () => {
  it("primes stacks that the engine takes for its own, with secrets in their configuration", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(secrets("sesame-5512")).stack();

    expect(await stack.must("stack", "ls", "--json")).toContain('"name": "dev"');
    expect(await stack.must("config", "get", "token", "--stack", "dev")).toBe("sesame-5512\n");
    await stack.setConfig("token", "other-8841", { secret: true });
    await stack.setConfig("plain", "seen");
    expect(JSON.parse(await stack.must("config", "--show-secrets", "--json", "--stack", "dev"))).toEqual({
      "secrets:token": { value: "other-8841", secret: true },
      "secrets:plain": { value: "seen", secret: false },
    });
    expect((await stack.up()).code).toBe(0);
    expect((await stack.outputs())["password"]).toBe("other-8841");
  });

  it("runs TypeScript, several stacks of a project, and programs that a test changes", async () => {
    await using workspace = await makeWorkspace();
    const program = (size: number) => `import * as lab from "lab";
import * as pulumi from "@pulumi/pulumi";
const zone: string = new pulumi.Config().require("zone");
export const label: pulumi.Output<string> = new lab.Thing("a", { value: zone, size: ${size} }).label;
`;
    const project = workspace.project({
      name: "typed",
      runtime: "typescript",
      program: program(1),
      stacks: { day: { zone: "east" }, dusk: { zone: "west" } },
    });
    const [day, dusk] = [project.stack("day"), project.stack("dusk")];
    expect([operations(await day.up()), operations(await dusk.up())]).toEqual([{ a: "create" }, { a: "create" }]);
    project.changeProgram(program(2));

    expect(operations(await dusk.preview())).toEqual({ a: "update" });
    expect(workspace.cloud.things().map(({ properties }) => properties["value"])).toEqual(["east", "west"]);
  });

  it("tells the line of the program that each resource comes from", async () => {
    await using workspace = await makeWorkspace();
    const program = `const lab = require("lab");\n\nnew lab.Thing("a", {});\nnew lab.Resource("lab:index:Other", "b");\n`;
    const stack = workspace.project({ name: "lines", runtime: "nodejs", program }).stack();
    await stack.deployed();
    const { resources = [] } = await stack.export();
    const positions = resources.flatMap(({ type, sourcePosition }) => (/^lab:/.test(type) ? [sourcePosition] : []));

    expect(positions.sort()).toEqual(["project:///index.js#3,1", "project:///index.js#4,1"]);
  });

  it("has programs that throw, and that wait for another stack", async () => {
    await using workspace = await makeWorkspace();
    const thrown = await workspace.project(throwing()).stack().preview();
    expect(diagnostics(thrown).join()).toContain("Error: The program gave up");
    expect(operations(thrown)).toEqual({ first: "create" });

    const app = workspace.project(dependent()).stack();
    expect(diagnostics(await app.preview()).join()).toContain('unknown stack "organization/net/dev"');
    await workspace.project(network()).stack().deployed();
    expect(operations(await app.up())).toMatchObject({ app: "create" });
    expect(workspace.cloud.find("app").properties["vpcId"]).toBe(workspace.cloud.find("vpc").id);
  });

  it("holds 1,000 resources", async () => {
    await using workspace = await makeWorkspace();
    const stack = workspace.project(many(1000)).stack();
    const up = await stack.deployed();
    stack.changeInputs({ count: 1000, value: "v", changed: 3 });
    const preview = await stack.preview();

    expect(stack.cloud.things()).toHaveLength(1000);
    expect(summary(preview)?.resourceChanges).toEqual({ same: 998, update: 3 });
    // 7 s each on two quiet cores; the bound is for a machine full of other tests.
    expect(Math.max(up.seconds, preview.seconds)).toBeLessThan(60);
  });
});

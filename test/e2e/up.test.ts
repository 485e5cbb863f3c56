import { describeWith } from "../lab/parts";
import { makeScene, type Inputs, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { stackOf } from "./published-report";
import { resources, shop, SHOP } from "./shop";

jest.setTimeout(300_000);

const UP: Inputs = { command: "up", "stack-name": "dev", "work-dir": "infra", "comment-on-summary": "true" };
const up = (scene: Scene, inputs: Inputs = {}, options = {}) =>
  scene.run({ ...UP, ...inputs }, { timeoutMs: 120_000, ...options });

/** What the cloud holds, by the resources' names. */
const inCloud = ({ workspace }: Scene): string[] =>
  workspace.cloud
    .things()
    .map(({ urn }) => urn?.split("::").at(-1) ?? "")
    .sort();

describeWith("engine", "up of one stack", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("creates, updates, replaces and deletes, says so in the past tense, and gives the outputs", async () => {
    const engine = wrapEngine(scene.workspace);
    await using first = await up(scene, {}, { path: engine.path });
    expect([first.exitCode, first.leftovers, first.heldOutput, first.stderr]).toEqual([0, [], false, ""]);
    expect(inCloud(scene)).toEqual(["net", "old", "policy", "web"]);
    expect(stackOf(first)).toMatchObject({ update: "up", outcome: "changed", changes: { create: 5 } });
    expect(first.outputs).toMatchObject({
      conclusion: "success",
      "has-changes": "true",
      url: "https://shop.example",
      size: "1",
      outputs: JSON.stringify({ size: 1, url: "https://shop.example" }),
    });
    expect(first.outputs["output"]).toContain("+ 5 created");
    // Its version once a run, its secrets before, the update, its secrets after: nothing else is called.
    expect(engine.calls().map(({ args }) => args.slice(0, 2).join(" "))).toEqual([
      "version",
      "stack export",
      "up --yes",
      "stack export",
    ]);
    expect(first.log).toContain("+ created net (lab:index:Vpc)");

    scene.stack().changeInputs({
      ...SHOP,
      ...resources({
        old: undefined,
        fresh: { value: "new" },
        net: { ...SHOP.resources["net"], cidrBlock: "10.2.0.0/16" },
        policy: { document: "{}" },
      }),
    });
    await using second = await up(scene);
    expect(second.exitCode).toBe(0);
    expect(inCloud(scene)).toEqual(["fresh", "net", "policy", "web"]);
    expect(stackOf(second).changes).toEqual({ create: 1, update: 1, replace: 1, delete: 1, same: 2 });
    expect(second.summary).toContain("### infra up: `shop/dev` is deployed · 4 changes");
    expect(second.summary).toContain("**− deleted** `old`");
    expect(second.summary).toContain("**± replaced** `net`");
    expect(second.summary).toContain("**~ updated** `policy`");
    expect(second.summary).toContain("**+ created** `fresh`");

    await using third = await up(scene);
    expect([third.exitCode, third.outputs["has-changes"], stackOf(third).outcome]).toEqual([0, "false", "unchanged"]);
    expect(third.summary).toContain("### infra up: `shop/dev` is unchanged");
  });

  it("tells what was done and what was not when it fails in the middle", async () => {
    scene.stack().changeInputs({
      ...SHOP,
      resources: {
        net: SHOP.resources["net"],
        broken: { value: 1, lab: { fail: { create: "quota exceeded" }, sleep: { create: 1 } } },
      },
    });
    await using step = await up(scene);
    expect([step.exitCode, step.outputs["conclusion"]]).toEqual([1, "failure"]);
    const stack = stackOf(step);
    expect(stack).toMatchObject({
      outcome: "failed",
      headline: expect.stringContaining("Resource broken failed: ") as string,
      changes: { create: 2 },
    });
    expect(stack.resources.map(({ name, failed, unfinished }) => [name, failed, unfinished])).toEqual(
      expect.arrayContaining([
        ["broken", true, false],
        ["net", false, false],
      ]),
    );
    expect(step.summary).toContain("**+ create failed** `broken`");
    expect(step.summary).toContain("Done before that: 2 created.");
    expect(inCloud(scene)).toEqual(["net"]);
  });
});

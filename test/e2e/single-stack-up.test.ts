import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makePolicyPack } from "../lab/policy/pack";
import type { Scene } from "./action";
import { stackOf } from "./published-report";
import { command, inCloud, thingsScene, THINGS, urn } from "./single-stack";

jest.setTimeout(300_000);

/** Each with a value of 2 instead of 1. */
const CHANGED = Object.fromEntries(Object.entries(THINGS).map(([name, thing]) => [name, { ...thing, value: 2 }]));

describeWith(["engine", "yaml"], "up of one stack takes every input of pulumi/actions", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await thingsScene();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("hands message, parallel, color, diff, debug, the log's and the suppress switches to the engine", async () => {
    scene.stack().changeInputs(CHANGED);
    await using up = await command(scene, {
      ...{ command: "update", message: "by hand; it's fine", parallel: "3", color: "never", diff: "true" },
      ...{ "suppress-outputs": "true", "suppress-progress": "true" },
      ...{ debug: "true", "log-flow": "true", "log-verbosity": "1" },
    });
    expect([up.step.exitCode, up.calls.length]).toEqual([0, 1]);
    const words = [
      ...["--yes", "--skip-preview", "--message by hand; it's fine", "--parallel 3", "--color never", "--diff"],
      ...["--suppress-outputs", "--suppress-progress", "--debug", "--logflow", "--verbose 1", "--logtostderr"],
      ...["--exec-agent infra-action/v1", "--non-interactive", "--stack dev"],
    ];
    for (const word of words) expect(up.calls[0]).toContain(word);
    const history = await scene.stack().must("stack", "history", "--json", "--stack", "dev");
    expect((JSON.parse(history) as { message: string }[])[0]?.message).toBe("by hand; it's fine");
    expect(inCloud(scene)).toEqual({ alone: 2, base: 2, reader: 2 });
  });

  it("expect-no-changes: changes are refused by a preview, and nothing is applied", async () => {
    scene.stack().changeInputs(CHANGED);
    await using refused = await command(scene, { command: "up", "expect-no-changes": "true", plan: "none.json" });
    expect([refused.step.exitCode, refused.step.outputs["conclusion"]]).toEqual([1, "failure"]);
    expect(refused.calls.map((call) => call.split(" ", 1)[0])).toEqual(["preview"]);
    expect(stackOf(refused.step)).toMatchObject({
      ...{ update: "preview", outcome: "refused", changes: { update: 3, same: 1 } },
      headline: "expect-no-changes is set, and there are changes.",
    });
    expect(refused.step.log).toContain("3 to update");
    expect(inCloud(scene)).toEqual({ alone: 1, base: 1, reader: 1 });

    scene.stack().changeInputs(THINGS);
    await using passed = await command(scene, { command: "up", "expect-no-changes": "true" });
    expect([passed.step.exitCode, stackOf(passed.step).outcome]).toEqual([0, "unchanged"]);
    expect(passed.calls.map((call) => call.split(" ", 1)[0])).toEqual(["preview", "up"]);
  });

  it("target and target-dependents: nothing else is touched", async () => {
    scene.stack().changeInputs(CHANGED);
    await using one = await command(scene, { command: "up", target: urn("base") });
    expect([one.step.exitCode, inCloud(scene)]).toEqual([0, { alone: 1, base: 2, reader: 1 }]);
    const wrong = { command: "up", target: `${urn("nobody")}\n` };
    await using missing = await command(scene, wrong);
    expect([missing.step.exitCode, stackOf(missing.step).headline]).toEqual([
      2,
      `The stack has no resource "${urn("nobody")}", which an input names.`,
    ]);
    scene.stack().changeInputs({ ...CHANGED, base: { value: 3 } });
    const dependents = { command: "up", target: urn("base"), "target-dependents": "true" };
    await using both = await command(scene, dependents);
    expect([both.step.exitCode, inCloud(scene)]).toEqual([0, { alone: 1, base: 3, reader: 2 }]);
  });

  it("exclude and exclude-dependents: they are left as they are", async () => {
    scene.stack().changeInputs(CHANGED);
    await using one = await command(scene, {
      ...{ command: "up", exclude: `${urn("base")};${urn("nobody")}`, "exclude-dependents": "true" },
    });
    expect([one.step.exitCode, inCloud(scene)]).toEqual([0, { alone: 2, base: 1, reader: 1 }]);
  });

  it("replace: what is named is made anew though nothing changed in it", async () => {
    const before = scene.workspace.cloud.find("alone").id;
    await using step = await command(scene, { command: "up", replace: urn("alone") });
    expect([step.step.exitCode, stackOf(step.step).changes["replace"]]).toEqual([0, 1]);
    expect(scene.workspace.cloud.find("alone").id).not.toBe(before);
  });

  it("refresh: the cloud is read first, so what somebody changed by hand is put right", async () => {
    scene.workspace.cloud.drift("alone", { value: 7 });
    await using without = await command(scene, { command: "up" });
    expect([stackOf(without.step).outcome, inCloud(scene)["alone"]]).toEqual(["unchanged", 7]);
    await using step = await command(scene, { command: "up", refresh: "true" });
    expect([step.step.exitCode, step.calls[0]?.includes("--refresh")]).toEqual([0, true]);
    expect([stackOf(step.step).outcome, inCloud(scene)["alone"]]).toEqual(["changed", 1]);
  });

  it("continue-on-error: what does not depend on the failed one is still done", async () => {
    const slow = { value: 2, lab: { sleep: { update: 2 } } };
    scene.stack().changeInputs({
      base: { value: 2, lab: { fail: { update: "quota exceeded" } } },
      reader: THINGS["reader"],
      alone: slow,
      late: { of: "alone" },
    });
    await using step = await command(scene, { command: "up", "continue-on-error": "true" });
    expect([step.step.exitCode, stackOf(step.step).outcome]).toEqual([1, "failed"]);
    expect(inCloud(scene)).toMatchObject({ alone: 2, base: 1 });
    expect(Object.keys(inCloud(scene))).toContain("late");
    expect(stackOf(step.step)).toMatchObject({ changes: { update: 1, create: 1 } });
  });

  it("upsert, secrets-provider and config-map: the stack is made, configured and brought up", async () => {
    scene.stack().changeProgram(`config:
  region: {type: string}
  token: {type: string, secret: true}
resources:
  made: {type: "lab:Thing", properties: {value: "\${region}"}}
outputs: {region: "\${region}", token: "\${token}"}
`);
    const map = "region: {value: eu-west-1}\ntoken: {value: of-the-config-map-7781, secret: true}\n";
    const inputs = { "stack-name": "pr-7", upsert: "true", "secrets-provider": "passphrase", "config-map": map };
    await using step = await command(scene, { command: "up", ...inputs });
    expect(step.step.exitCode).toBe(0);
    expect(step.calls[0]).toContain("stack init --no-select --secrets-provider passphrase --stack pr-7");
    expect(step.step.outputs).toMatchObject({ region: "eu-west-1", outputs: '{"region":"eu-west-1"}' });
    expect(inCloud(scene)["made"]).toBe("eu-west-1");
    expect(step.step.log).not.toContain("of-the-config-map-7781");
    expect(existsSync(join(scene.workspace.stateFolder, ".pulumi/stacks/things/pr-7.json"))).toBe(true);
  });

  it("plan: up does what the preview saved, and fails where the program has come to want more", async () => {
    scene.stack().changeInputs(CHANGED);
    const plan = join(scene.workspace.root, "plan.json");
    await using preview = await command(scene, { command: "preview", plan });
    expect([preview.step.exitCode, existsSync(plan)]).toEqual([0, true]);
    scene.stack().changeInputs({ ...CHANGED, alone: { value: 3 } });
    await using other = await command(scene, { command: "up", plan });
    expect(other.step.exitCode).toBe(1);
    expect(stackOf(other.step).headline).toContain("not the one in the saved plan");
    scene.stack().changeInputs(CHANGED);
    await using same = await command(scene, { command: "up", plan });
    expect([same.step.exitCode, inCloud(scene)]).toEqual([0, { alone: 2, base: 2, reader: 2 }]);
  });

  it("policyPacks and policyPackConfigs: what is forbidden is not made", async () => {
    const rule = { name: "no-two", description: "No twos", level: "mandatory", message: "use 1" } as const;
    const pack = [{ ...rule, match: "::alone$", property: "value", forbidden: "two" }];
    const policyPacks = makePolicyPack(join(scene.workspace.root, "policy"), "numbers", pack);
    scene.stack().changeInputs({ ...THINGS, alone: { value: "two" } });
    await using step = await command(scene, { command: "up", policyPacks });
    expect([step.step.exitCode, stackOf(step.step).headline]).toEqual([
      1,
      "The mandatory policy numbers/no-two is violated.",
    ]);
    expect(inCloud(scene)["alone"]).toBe(1);
    const policyPackConfigs = join(scene.workspace.root, "pack.json");
    writeFileSync(policyPackConfigs, JSON.stringify({ "no-two": "advisory" }));
    await using allowed = await command(scene, { command: "up", policyPacks, policyPackConfigs });
    expect([allowed.step.exitCode, inCloud(scene)["alone"]]).toEqual([0, "two"]);
  });
});

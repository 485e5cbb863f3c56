import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import type { Scene } from "./action";
import { infraAction } from "./infra-action";
import { stackOf } from "./published-report";
import { command, inCloud, thingsScene, THINGS, urn } from "./single-stack";

jest.setTimeout(300_000);

const stackFile = (scene: Scene): string => join(scene.workspace.stateFolder, ".pulumi/stacks/things/dev.json");

describeWith(["engine", "yaml"], "destroy, refresh and output of one stack", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await thingsScene();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("destroy deletes what the stack has made, and with remove the stack", async () => {
    await using kept = await command(scene, { command: "destroy", "comment-on-summary": "true" });
    expect([kept.step.exitCode, kept.step.leftovers, inCloud(scene)]).toEqual([0, [], {}]);
    expect(stackOf(kept.step)).toMatchObject({ update: "destroy", outcome: "changed", changes: { delete: 4 } });
    expect(kept.step.summary).toContain("### infra destroy: `things/dev` is destroyed · 4 changes");
    expect(kept.step.summary).toContain("**− deleted** `base`");
    expect(existsSync(stackFile(scene))).toBe(true);
    await using removed = await command(scene, { command: "destroy", remove: "true" });
    expect([removed.step.exitCode, stackOf(removed.step).outcome]).toEqual([0, "unchanged"]);
    expect(removed.calls.map((call) => call.split(" --", 1)[0])).toEqual(["destroy", "stack rm"]);
    expect(existsSync(stackFile(scene))).toBe(false);
  });

  it("destroy is refused by what is protected; exclude-protected leaves that alone, and remove then keeps the stack", async () => {
    scene.stack().changeInputs({ ...THINGS, base: { value: 1, options: { protect: true } } });
    await scene.stack().deployed();
    await using refused = await command(scene, { command: "destroy" });
    expect(refused.step.exitCode).toBe(1);
    expect(stackOf(refused.step)).toMatchObject({
      headline: "The engine refuses: base is protected.",
      next: expect.stringContaining("Set exclude-protected") as string,
    });
    expect(Object.keys(inCloud(scene))).toContain("base");
    await using step = await command(scene, { command: "destroy", "exclude-protected": "true", remove: "true" });
    expect([step.step.exitCode, inCloud(scene)]).toEqual([0, { base: 1 }]);
    expect(step.step.log).toContain("The stack dev is not removed: 3 of its resources are left.");
    expect(existsSync(stackFile(scene))).toBe(true);
  });

  it("destroy takes target, exclude, parallel and message", async () => {
    await using one = await command(scene, {
      command: "destroy",
      target: urn("alone"),
      message: "less",
      parallel: "2",
    });
    expect([one.step.exitCode, Object.keys(inCloud(scene))]).toEqual([0, ["base", "reader"]]);
    expect(one.calls[0]).toContain("--message less");
    expect(one.calls[0]).toContain("--parallel 2");
    await using rest = await command(scene, { command: "destroy", exclude: urn("base"), "exclude-dependents": "true" });
    expect(rest.step.exitCode).toBe(0);
    expect(Object.keys(inCloud(scene))).toContain("base");
    expect(rest.step.log).toContain('Input "exclude-dependents" has no effect on destroy.');
  });

  it("destroy with continue-on-error goes on with what it can, and tells what is left", async () => {
    scene.workspace.cloud.setFaults({ rules: [{ match: "::reader$", fail: { delete: "still in use" } }] });
    await using step = await command(scene, {
      ...{ command: "destroy", "continue-on-error": "true", "comment-on-summary": "true" },
    });
    expect([step.step.exitCode, Object.keys(inCloud(scene))]).toEqual([1, ["base", "reader"]]);
    expect(stackOf(step.step)).toMatchObject({ outcome: "failed", changes: { delete: 1 } });
    expect(step.step.summary).toContain("Done before that: 1 deleted.");
    expect(step.step.summary).toContain("**− delete failed** `reader`");
  });

  it("refresh reads what the cloud has; with expect-no-changes it refuses instead", async () => {
    scene.workspace.cloud.drift("base", { value: 5 });
    scene.workspace.cloud.vanish("alone");
    await using refused = await command(scene, { command: "refresh", "expect-no-changes": "true" });
    expect([refused.step.exitCode, refused.calls.map((call) => call.split(" --exec", 1)[0])]).toEqual([
      1,
      ["refresh --preview-only --expect-no-changes"],
    ]);
    expect(stackOf(refused.step)).toMatchObject({ update: "preview-refresh", outcome: "refused" });
    const before = await scene.stack().export();
    expect(JSON.stringify(before)).not.toContain('"value":5');
    await using step = await command(scene, { command: "refresh", "comment-on-summary": "true", message: "look" });
    expect(step.step.exitCode).toBe(0);
    expect(stackOf(step.step)).toMatchObject({
      update: "refresh",
      outcome: "changed",
      changes: { update: 1, delete: 1 },
    });
    expect(step.step.summary).toContain("### infra refresh: `things/dev` is refreshed · 2 changes");
    expect(JSON.stringify(await scene.stack().export())).toContain('"value":5');
    await using again = await command(scene, { command: "refresh", "expect-no-changes": "true" });
    expect([again.step.exitCode, stackOf(again.step).outcome]).toEqual([0, "unchanged"]);
  });

  it("refresh takes target and exclude", async () => {
    scene.workspace.cloud.drift("base", { value: 5 });
    scene.workspace.cloud.drift("alone", { value: 5 });
    await using step = await command(scene, { command: "refresh", target: urn("alone") });
    expect([step.step.exitCode, stackOf(step.step).resources.map(({ name }) => name)]).toEqual([0, ["alone"]]);
    await using other = await command(scene, { command: "refresh", exclude: urn("base") });
    expect([other.step.exitCode, stackOf(other.step).resources]).toEqual([0, []]);
  });

  it("output gives outputs without a run, with no program and no Pulumi.yaml", async () => {
    scene.stack().changeProgram(`outputs:
  url: https://shop.example
  size: 3
  zones: [a, {name: b}]
  text: "two\\nlines ::warning::not a command"
  password: {"fn::secret": of-the-output-8812}
`);
    await scene.stack().deployed();
    await mkdir(join(scene.repository.folder, "empty"), { recursive: true });
    await using step = await command(scene, {
      ...{ command: "output", "stack-name": "organization/things/dev", "work-dir": "empty" },
    });
    expect([step.step.exitCode, step.calls, step.step.leftovers]).toEqual([0, [], []]);
    const plain = {
      url: "https://shop.example",
      size: 3,
      zones: ["a", { name: "b" }],
      text: "two\nlines ::warning::not a command",
    };
    expect(step.step.outputs).toEqual({
      ...plain,
      size: "3",
      zones: '["a",{"name":"b"}]',
      outputs: expect.any(String) as string,
    });
    expect(JSON.parse(step.step.outputs["outputs"] ?? "")).toEqual(plain);
    expect(step.step.log).toContain("password: [secret]");
    expect(step.step.log).not.toContain("of-the-output-8812");
    expect(step.step.annotations).toEqual([]);

    const terminal = await infraAction(scene, ["output", "--stack-name", "dev", "--work-dir", "infra", "--json"]);
    expect([terminal.exitCode, JSON.parse(terminal.stdout)]).toEqual([0, plain]);

    await using none = await command(scene, { command: "output", "stack-name": "nope" });
    expect([none.step.exitCode, none.step.annotations[0]?.message]).toEqual([
      1,
      expect.stringContaining(
        'There are no outputs of nope. The stack "nope" does not exist in this backend.',
      ) as string,
    ]);
  });
});

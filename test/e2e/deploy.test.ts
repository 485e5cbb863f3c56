import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseMarker } from "../../src/domain/comment-marker";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, pushEvent, type Push, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { APP, EDGE, edgeOf, NET, networkOf, previewChanged, SHOP } from "./stacks-scene";
import { until } from "./until";

jest.setTimeout(600_000);

const outcomes = (step: StepResult): Record<string, string> =>
  Object.fromEntries(reportOf(step).stacks.map(({ id, outcome }) => [id, outcome]));

/** Ids of the stacks in the order in which their updates began and ended, by the cloud's own journal. */
const deployScene = (): Promise<Scene> =>
  makeScene({
    projects: { net: NET, app: APP, edge: EDGE, shop: SHOP },
    workspace: { modules: ["typescript"] },
  });

/** What the run has to say about its comment. */
const commentNotes = (step: StepResult): string[] =>
  reportOf(step).notes.flatMap(({ code }) => (code.startsWith("COMMENT_") ? [code] : []));

describeWith("engine", "a merged pull request", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await deployScene();
    for (const [stack, folder] of [
      ["dev", "net"],
      ["prod", "net"],
      ["dev", "app"],
      ["prod", "app"],
      ["eu", "edge"],
    ] as const)
      await scene.stack(stack, folder).deployed();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("is deployed: what it touches, in order, its comment carried on from previewed over deploying to deployed", async () => {
    await scene.pullRequest(scene.changesTo(networkOf("10.9.0.0/16"), "net"));
    await using preview = await previewChanged(scene);
    expect(preview.exitCode).toBe(0);
    const [before = ""] = scene.comments();
    const push = await scene.merge();
    const engine = wrapEngine(scene.workspace);
    const running = await scene.start({ command: "up" }, { timeoutMs: 240_000, ...pushEvent(push), path: engine.path });
    await until(() => scene.comments()[0] !== before);
    const [during = ""] = scene.comments();
    await using step = await running.finished;

    expect([step.exitCode, step.leftovers, step.heldOutput]).toEqual([0, [], false]);
    expect(outcomes(step)).toEqual({
      ...{ "net:dev": "changed", "net:prod": "changed", "app:dev": "changed", "app:prod": "changed" },
    });
    expect(during).toContain(`> **Being deployed** from \`${push.after.slice(0, 7)}\`, [here](https://github.com/`);
    expect(during).toContain("infra preview");
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(comment).toContain("### infra up: 4 stacks · 4 deployed\n");
    expect(comment).not.toContain("Being deployed");
    expect(parseMarker(comment)).toMatchObject({ kind: "up", key: "stacks", sha: push.after });
    expect(step.outputs).toMatchObject({
      conclusion: "success",
      "comment-url": expect.stringContaining("/pull/7#") as string,
    });
    const outputs = JSON.parse(step.outputs["outputs"] ?? "") as Record<string, Record<string, string>>;
    expect(Object.keys(outputs)).toEqual(["net:dev", "net:prod", "app:dev", "app:prod"]);
    expect(outputs["net:dev"]?.["vpcId"]).toMatch(/^vpc-/);

    // A security group of the new network: the reader was updated after what it reads.
    const groups = scene.workspace.cloud.things().filter(({ type }) => type === "lab:index:SecurityGroup");
    const vpcs = new Set(
      scene.workspace.cloud.things().flatMap(({ type, id }) => (type === "lab:index:Vpc" ? [id] : [])),
    );
    expect(groups.map(({ properties }) => vpcs.has(String(properties?.["vpcId"])))).toEqual([true, true]);
    // One version for the run; for each stack its secrets before, the update, its secrets after.
    const calls = engine.calls().map(({ args }) => args[0]);
    expect(calls.filter((word) => word === "up")).toHaveLength(4);
    expect(calls.filter((word) => word === "stack")).toHaveLength(8);
    expect(calls).toHaveLength(13);
  });

  it("a stack that fails stops only what depends on it", async () => {
    const fails = { ...networkOf("10.8.0.0/16"), stacks: { dev: {}, prod: {} } };
    await scene.pullRequest({
      ...scene.changesTo(fails, "net"),
      ...scene.changesTo(edgeOf({ cache: { value: 2 } }), "edge"),
    });
    scene.workspace.cloud.setFaults({
      rules: [{ match: "pulumi:dev::net::.*vpc$", fail: { create: "quota exceeded" } }],
    });
    const push = await scene.merge();
    await using step = await scene.afterPush(push, { command: "up" });

    expect([step.exitCode, step.outputs["conclusion"]]).toEqual([1, "failure"]);
    expect(outcomes(step)).toEqual({
      ...{ "net:dev": "failed", "net:prod": "changed", "app:dev": "skipped", "app:prod": "changed" },
      ...{ "edge:eu": "changed", "edge:ap": "changed", "edge:us": "changed" },
    });
    const skipped = reportOf(step).stacks.find(({ id }) => id === "app:dev");
    expect(skipped).toMatchObject({
      headline: "Skipped because net:dev failed.",
      next: "Repair net:dev, then re-run this job: what was skipped is taken again.",
      changes: {},
    });
    const [comment = ""] = scene.comments();
    expect(comment).toContain("1 failed · 1 skipped");
    expect(comment).toContain("Skipped because net:dev failed.");
    expect(step.log).toContain("app:dev: Skipped because net:dev failed.");
  });

  it("is destroyed the other way round, each stack after those that read it; what fails keeps what it reads", async () => {
    const named = "net:dev\nnet:prod\napp:dev\napp:prod";
    scene.workspace.cloud.setFaults({
      rules: [{ match: "pulumi:dev::app::.*app$", fail: { delete: "still in use" } }],
    });
    await using none = await scene.run({ command: "destroy" }, { timeoutMs: 180_000, ...pushEvent(await here(scene)) });
    expect([none.exitCode, none.annotations[0]?.message]).toEqual([
      2,
      expect.stringContaining('Name one by "stack-name"'),
    ]);
    await using step = await scene.run(
      { command: "destroy", stacks: named, remove: "true" },
      { timeoutMs: 240_000, event: { name: "workflow_dispatch", payload: {} } },
    );
    expect(step.exitCode).toBe(1);
    expect(outcomes(step)).toEqual({
      ...{ "app:dev": "failed", "app:prod": "changed", "net:dev": "skipped", "net:prod": "changed" },
    });
    expect(step.summary).toContain("Skipped because app:dev failed.");
    const left = scene.workspace.cloud.things().map(({ urn }) => urn?.split("::").slice(0, 2).join("::"));
    expect(left.filter((place) => place?.endsWith("::edge") === false).toSorted()).toEqual([
      "urn:pulumi:dev::app",
      "urn:pulumi:dev::net",
    ]);
    expect(existsSync(join(scene.workspace.stateFolder, ".pulumi/stacks/net/prod.json"))).toBe(false);
  });

  it("leaves the comment of a newer run alone, and a push that belongs to no pull request has none", async () => {
    await scene.pullRequest(scene.changesTo(edgeOf({ cache: { value: 3 } }), "edge"));
    await using preview = await previewChanged(scene, {}, { context: { run_id: "99000000", run_number: "900" } });
    const [before] = scene.comments();
    const push = await scene.merge();
    await using step = await scene.afterPush(push, { command: "up" });
    expect([preview.exitCode, step.exitCode]).toEqual([0, 0]);
    expect(scene.comments()).toEqual([before]);
    expect(commentNotes(step)).toEqual(["COMMENT_NEWER"]);

    const alone = await scene.repository.commit("Direct", scene.changesTo(edgeOf({ cache: { value: 4 } }), "edge"));
    await using direct = await scene.afterPush({ before: push.after, after: alone }, { command: "up" });
    expect([direct.exitCode, commentNotes(direct), direct.annotations]).toEqual([0, [], []]);
    expect(direct.summary).toContain("### infra up: 3 stacks · 3 deployed");
    expect(scene.comments()).toEqual([before]);
  });
});

const here = async ({ repository }: Scene): Promise<Push> => {
  const after = await repository.head("main");
  return { before: after, after };
};

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { deploymentStates, REPOSITORY, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { releaseLock, takeLock } from "./lock-scene";
import {
  app,
  forget,
  inCloud,
  lone,
  merge,
  net,
  pushed,
  review,
  reviewedScene,
  startPushed,
  UNSTABLE,
} from "./reviewed-scene";

jest.setTimeout(400_000);

const STRICT = { approval: "strict" };

describeWith(["engine", "yaml"], "what was reviewed is what runs", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await reviewedScene();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  const reviews = (step: Parameters<typeof reportOf>[0]) =>
    reportOf(step).stacks.map(({ id, outcome, review: held }) => [id, outcome, held?.kind ?? null]);

  it("passes strict as it is, and what follows from the outputs of this run's stacks passes, too", async () => {
    await review(scene, { ...scene.changesTo(net("b"), "net"), ...scene.changesTo(lone("two"), "lone") });
    const engine = wrapEngine(scene.workspace);
    await using step = await pushed(scene, await merge(scene), STRICT, { path: engine.path });

    expect([step.exitCode, step.leftovers]).toEqual([0, []]);
    expect(reviews(step)).toEqual([
      ["lone:dev", "changed", "same"],
      ["net:dev", "changed", "same"],
      ["app:dev", "changed", "follows"],
    ]);
    expect(inCloud(scene)).toEqual({ base: "b", web: "b", alone: "two" });
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(comment).toContain("### infra up: 3 stacks");
    expect(comment).toContain("follows from net/dev: zone");
    // Each was looked at once before the first was updated, and what reads a changed output once more.
    const previews = engine.calls().filter(({ args }) => args[0] === "preview");
    expect(previews).toHaveLength(4);
    expect(deploymentStates(scene)).toEqual(
      expect.arrayContaining([
        ["net/dev", "in_progress", "success"],
        ["app/dev", "in_progress", "success"],
        ["lone/dev", "in_progress", "success"],
      ]),
    );
  });

  it("applies nothing with strict where it is not; the digest that it names lets exactly that pass", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    const push = await merge(scene, scene.changesTo(net("c"), "net"));
    await using refused = await pushed(scene, push, STRICT);

    expect([refused.exitCode, refused.outputs["conclusion"]]).toEqual([1, "failure"]);
    expect(inCloud(scene)).toEqual({ base: "a", web: "a", alone: "one" });
    expect(reviews(refused)).toEqual([
      ["net:dev", "refused", "differs"],
      ["app:dev", "skipped", "same"],
    ]);
    // The push ends in a commit of no pull request: there is none to comment on.
    expect(refused.summary).toContain("Nothing was applied: what would run is not what was reviewed.");
    expect(refused.summary).toContain('-   value: "b"\n+   value: "c"\n');
    expect(scene.github.deployments(REPOSITORY)).toEqual([]);

    const digest = /approve-digest: ([0-9a-f]{16})/.exec(refused.summary)?.[1] ?? "";
    await using wrong = await pushed(scene, push, { ...STRICT, "approve-digest": digest.replace(/./g, "0") });
    expect([wrong.exitCode, inCloud(scene)["base"]]).toEqual([1, "a"]);
    await using approved = await pushed(scene, push, { ...STRICT, "approve-digest": digest });
    expect([approved.exitCode, inCloud(scene)]).toEqual([0, { base: "c", web: "c", alone: "one" }]);
    expect(reportOf(approved).notes).toContainEqual(expect.objectContaining({ code: "REVIEW_OVERRIDDEN" }));
  });

  it.each([
    { because: "what somebody else did meanwhile makes it another update", meddles: true, inputs: STRICT, exitCode: 1 },
    { because: "nobody changed anything meanwhile", meddles: false, inputs: STRICT, exitCode: 0 },
    { because: "told, where it is only to be told", meddles: true, inputs: { approval: "warn" }, exitCode: 0 },
  ])("is held to the review again after another one's lock: $because", async ({ meddles, inputs, exitCode }) => {
    await review(scene, scene.changesTo(lone("two"), "lone"));
    const push = await merge(scene);
    takeLock(scene, "adas", {}, "lone");
    const running = await startPushed(scene, push, inputs);
    await running.waitForLine(/lone:dev is locked by ada@elsewhere/);
    if (meddles) forget(scene, "lone", "alone");
    releaseLock(scene, "adas", "lone");
    await using step = await running.finished;

    expect(step.exitCode).toBe(exitCode);
    expect(reviews(step)).toEqual([["lone:dev", exitCode === 0 ? "changed" : "refused", meddles ? "differs" : "same"]]);
    expect(inCloud(scene)["alone"]).toBe(exitCode === 0 ? "two" : "one");
    if (meddles) expect(step.summary).toContain("alone");
  });

  it("takes nothing back that a newer commit's run has deployed while it waited", async () => {
    const block = join(scene.workspace.root, "block");
    const waiting = wrapEngine(scene.workspace, { before: `while [ -e '${block}' ]; do sleep 0.1; done` });
    await review(scene, scene.changesTo(lone("two"), "lone"));
    const push = await merge(scene);
    takeLock(scene, "adas", {}, "lone");
    const running = await startPushed(scene, push, {}, { path: waiting.path });
    await running.waitForLine(/lone:dev is locked by ada@elsewhere/);
    writeFileSync(block, "");
    releaseLock(scene, "adas", "lone");
    const newer = await scene.repository.commit("Newer", scene.changesTo(lone("three"), "lone"));
    await using first = await pushed(scene, { before: push.after, after: newer });
    expect([first.exitCode, inCloud(scene)["alone"]]).toEqual([0, "three"]);
    await scene.repository.checkout(push.after);
    rmSync(block);
    await using late = await running.finished;

    expect([late.exitCode, inCloud(scene)["alone"]]).toEqual([0, "three"]);
    expect(reportOf(late).notes).toContainEqual({
      code: "DETECTED",
      message: "lone:dev is left as it is: a newer commit of it is deployed.",
    });
    // Its commit was never deployed: the newer one's deployment stays the last success.
    expect(deploymentStates(scene)).toEqual([
      ["lone/dev", "in_progress", "error"],
      ["lone/dev", "in_progress", "success"],
    ]);
  });

  it("what somebody else did while it waited does not pass for what follows from the stacks that it reads", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    const push = await merge(scene);
    takeLock(scene, "adas", {}, "app");
    const running = await startPushed(scene, push, STRICT);
    await running.waitForLine(/app:dev is locked by ada@elsewhere/);
    forget(scene, "app", "web");
    releaseLock(scene, "adas", "app");
    await using step = await running.finished;

    expect(step.exitCode).toBe(1);
    expect(reviews(step)).toEqual([
      ["net:dev", "changed", "same"],
      ["app:dev", "refused", "differs"],
    ]);
    expect(inCloud(scene)).toEqual({ base: "b", web: "a", alone: "one" });
  });

  it("is told, and applied all the same, by default", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    await using step = await pushed(scene, await merge(scene, scene.changesTo(net("c"), "net")));

    expect([step.exitCode, inCloud(scene)["base"]]).toEqual([0, "c"]);
    const stack = reportOf(step).stacks.find(({ id }) => id === "net:dev");
    expect(stack?.findings).toContainEqual(
      expect.objectContaining({
        ...{ code: "REVIEW_DIFFERS", severity: "warning" },
        message: "What would run is not what was reviewed: value of base, the output zone.",
      }),
    );
  });

  it("without a review strict stops, and off does not ask", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    const push = await merge(scene);
    for (const { id } of scene.github.comments(REPOSITORY, 7)) scene.github.removeComment(id);
    await using stopped = await pushed(scene, push, STRICT);

    expect([stopped.exitCode, inCloud(scene)["base"]]).toEqual([1, "a"]);
    expect(reviews(stopped)[0]).toEqual(["net:dev", "refused", "unreviewed"]);
    expect(reportOf(stopped).notes).toContainEqual({
      code: "REVIEW_UNUSED",
      message: "The preview of pull request #7 does not count: it has no comment of ours that tells of a preview.",
    });
    const engine = wrapEngine(scene.workspace);
    await using off = await pushed(scene, push, { approval: "off" }, { path: engine.path });
    expect([off.exitCode, inCloud(scene)["base"]]).toEqual([0, "b"]);
    expect(engine.calls().filter(({ args }) => args[0] === "preview")).toEqual([]);
  });

  it("strict stops, too, where GitHub cannot be asked for the review", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    await using step = await pushed(scene, await merge(scene), STRICT, { context: { repository: "" } });

    expect([step.exitCode, inCloud(scene)["base"]]).toEqual([1, "a"]);
    expect(reviews(step)).toEqual([
      ["net:dev", "refused", "unreviewed"],
      ["app:dev", "skipped", "same"],
    ]);
  });

  it("what nobody reviewed is told of what was changed, and not of what was not", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    const push = await merge(scene);
    for (const { id } of scene.github.comments(REPOSITORY, 7)) scene.github.removeComment(id);
    await using first = await pushed(scene, push);
    await using second = await pushed(scene, push);
    const codes = (step: typeof first) =>
      reportOf(step).stacks.map(({ id, findings }) => [id, findings.map(({ code }) => code)]);
    expect(codes(first)).toEqual([
      ["net:dev", ["NOT_REVIEWED"]],
      ["app:dev", ["NOT_REVIEWED"]],
    ]);
    expect(codes(second)).toEqual([
      ["net:dev", []],
      ["app:dev", []],
    ]);
  });

  it("a value that differs between two previews of one commit is no difference, and is listed", async () => {
    await review(scene, scene.changesTo(UNSTABLE, "lone"));
    await using step = await pushed(scene, await merge(scene), STRICT);

    expect(step.exitCode).toBe(0);
    expect(reviews(step)).toEqual([["lone:dev", "changed", "unstable"]]);
    expect(reportOf(step).stacks[0]?.findings).toContainEqual(
      expect.objectContaining({ code: "REVIEW_UNSTABLE", severity: "info" }),
    );
  });

  it.each<{ because: string; inputs: Record<string, string>; hasDeployment: boolean }>([
    { because: "its deployments tell since when", inputs: {}, hasDeployment: true },
    { because: "named, as a job of the kit has it", inputs: { stacks: "lone:dev" }, hasDeployment: true },
    { because: "its first deployment is the one that failed", inputs: {}, hasDeployment: false },
    { because: "its own history tells since when", inputs: { deployments: "false" }, hasDeployment: false },
  ])("what a later push takes again is held to the review that it had: $because", async ({ inputs, hasDeployment }) => {
    await review(scene, scene.changesTo(lone("two"), "lone"));
    const payload = { stack: "lone:dev" };
    const ref = await scene.repository.head("main");
    const earlier = { ref, task: "infra-action", environment: "lone/dev", payload, statuses: ["success" as const] };
    if (hasDeployment) scene.github.addDeployment(REPOSITORY, earlier);
    scene.workspace.cloud.setFaults({ rules: [{ match: "::alone$", fail: { update: "quota exceeded" } }] });
    const push = await merge(scene);
    await using failed = await pushed(scene, push, { ...STRICT, ...inputs });
    scene.workspace.cloud.setFaults({});
    const after = await scene.repository.commit("Words", { "README.md": "# words\n" });
    await using next = await pushed(scene, { before: push.after, after }, { ...STRICT, ...inputs });

    expect([failed.exitCode, next.exitCode]).toEqual([1, 0]);
    expect(reviews(failed)).toEqual([["lone:dev", "failed", "same"]]);
    expect(reviews(next)).toEqual([["lone:dev", "changed", "same"]]);
    const since = hasDeployment || inputs["deployments"] === "false" ? `not deployed since ${ref.slice(0, 7)}` : "none";
    expect(reportOf(next).stacks[0]?.reasons.at(-1)).toMatch(since);
    expect(inCloud(scene)["alone"]).toBe("two");
  });

  it("a re-run passes with strict what follows from the stacks that its first try has updated", async () => {
    await review(scene, scene.changesTo(net("b"), "net"));
    scene.workspace.cloud.setFaults({ rules: [{ match: "::web$", fail: { update: "quota exceeded" } }] });
    const push = await merge(scene);
    await using failed = await pushed(scene, push, STRICT);
    expect([failed.exitCode, inCloud(scene)]).toEqual([1, { base: "b", web: "a", alone: "one" }]);

    scene.workspace.cloud.setFaults({});
    await using again = await pushed(scene, push, STRICT, { context: { run_attempt: "2" } });
    expect(again.exitCode).toBe(0);
    expect(reviews(again)).toEqual([["app:dev", "changed", "follows"]]);
    expect(inCloud(scene)["web"]).toBe("b");
  });

  it("a digest lets no replace pass that nobody saw when it was given", async () => {
    const replaced = app("    options: {replaceOnChanges: [value]}\n");
    await review(scene, { ...scene.changesTo(net("b"), "net"), ...scene.changesTo(replaced, "app") });
    const push = await merge(scene, scene.changesTo(lone("two"), "lone"));
    await using refused = await pushed(scene, push, STRICT);
    const digest = /approve-digest: ([0-9a-f]{16})/.exec(refused.summary)?.[1] ?? "";
    await using approved = await pushed(scene, push, { ...STRICT, "approve-digest": digest });

    expect([refused.exitCode, approved.exitCode]).toEqual([1, 1]);
    expect(reviews(approved)).toEqual([
      ["lone:dev", "changed", "unreviewed"],
      ["net:dev", "changed", "same"],
      ["app:dev", "refused", "differs"],
    ]);
    expect(inCloud(scene)).toEqual({ base: "b", web: "a", alone: "two" });
    const other = /approve-digest: ([0-9a-f]{16})/.exec(approved.summary)?.[1] ?? "";
    expect([other.length, other === digest]).toEqual([16, false]);
  });

  it("after a failure the next push takes the failed stack again, and a re-run only what is missing", async () => {
    await review(scene, { ...scene.changesTo(net("b"), "net"), ...scene.changesTo(lone("two"), "lone") });
    // As if main had been deployed by an earlier run.
    const main = await scene.repository.head("main");
    for (const [id, environment] of [
      ["net:dev", "net/dev"],
      ["app:dev", "app/dev"],
      ["lone:dev", "lone/dev"],
    ])
      scene.github.addDeployment(REPOSITORY, {
        ...{
          ref: main,
          task: "infra-action",
          environment: environment ?? "",
          payload: { stack: id },
          statuses: ["success"],
        },
      });
    scene.workspace.cloud.setFaults({ rules: [{ match: "::base$", fail: { update: "quota exceeded" } }] });
    const push = await merge(scene);
    await using failed = await pushed(scene, push);
    expect(failed.exitCode).toBe(1);
    expect(reportOf(failed).stacks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["lone:dev", "changed"],
      ["net:dev", "failed"],
      ["app:dev", "skipped"],
    ]);

    scene.workspace.cloud.setFaults({});
    await using again = await pushed(scene, push, {}, { context: { run_attempt: "2" } });
    expect(reportOf(again).stacks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["net:dev", "changed"],
      ["app:dev", "changed"],
    ]);
    // The failed update's comment took the place of the preview's, and keeps the way to it.
    expect(reviews(again)[0]).toEqual(["net:dev", "changed", "same"]);
    expect(reportOf(again).notes).toContainEqual({
      code: "DETECTED",
      message: "lone:dev was deployed from this commit by an earlier attempt of this run: it is left as it is.",
    });

    scene.workspace.cloud.setFaults({ rules: [{ match: "::alone$", fail: { update: "quota exceeded" } }] });
    const third = await scene.repository.commit("Third", scene.changesTo(lone("three"), "lone"));
    await using third1 = await pushed(scene, { before: push.after, after: third });
    expect(third1.exitCode).toBe(1);
    scene.workspace.cloud.setFaults({});
    const words = await scene.repository.commit("Words", { "README.md": "# words\n" });
    await using next = await pushed(scene, { before: third, after: words });
    expect(reportOf(next).stacks.map(({ id, outcome, reasons }) => [id, outcome, ...reasons])).toEqual([
      [
        "lone:dev",
        "changed",
        "lone/Pulumi.yaml modified: in project lone",
        `not deployed since ${push.after.slice(0, 7)}`,
      ],
    ]);
    expect(inCloud(scene)).toEqual({ base: "b", web: "b", alone: "three" });

    // A run of an older commit that comes late takes nothing back.
    await scene.repository.checkout(push.after);
    await using late = await pushed(scene, push, {}, { context: { run_attempt: "3" } });
    expect([late.exitCode, inCloud(scene)["alone"]]).toEqual([0, "three"]);
    expect(reportOf(late).notes).toContainEqual({
      code: "DETECTED",
      message: "lone:dev is left as it is: a newer commit of it is deployed.",
    });
  });
});

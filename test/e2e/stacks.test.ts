import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { ALL, edgeOf, networkOf, previewChanged, PROJECTS, settings, SHOP, withConfig } from "./stacks-scene";

const SETTINGS = "stacks:\n  edge:eu:\n    paths: [policies/eu.json]\n";

describeWith("engine", "every stack that a change touches", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({
      projects: PROJECTS,
      files: { ...settings(SETTINGS), "policies/eu.json": "{}\n", "README.md": "Stacks\n" },
      workspace: { modules: ["typescript"] },
    });
    await Promise.all(["dev", "prod"].map((stack) => scene.stack(stack, "net").deployed()));
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("is previewed, each for a reason in words, in one comment; no engine is called more often than it must", async () => {
    await scene.pullRequest({
      ...scene.changesTo(networkOf("10.2.0.0/16"), "net"),
      ...scene.changesTo(withConfig(SHOP, "prod", { zone: "b" }), "shop"),
      "policies/eu.json": "[]\n",
    });
    const engine = wrapEngine(scene.workspace);
    await using step = await previewChanged(scene, {}, { path: engine.path });

    expect([step.exitCode, step.leftovers, step.heldOutput]).toEqual([0, [], false]);
    const { stacks, verdict, notes } = reportOf(step);
    expect([verdict, notes]).toEqual(["ok", []]);
    expect(stacks.map(({ id, wave, reasons, outcome }) => [id, wave, reasons.join("; "), outcome])).toEqual([
      ["edge:eu", 0, "policies/eu.json modified: in the paths of edge:eu", "changed"],
      ["net:dev", 0, "net/x.json modified: in project net", "changed"],
      ["net:prod", 0, "net/x.json modified: in project net", "changed"],
      ["shop:prod", 0, "shop/Pulumi.prod.yaml modified: the stack's own config", "changed"],
      ["app:dev", 1, "reads net:dev, which is affected (named in its program)", "changed"],
      ["app:prod", 1, "reads net:prod, which is affected (named in its program)", "changed"],
    ]);
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(comment.split("\n")[0]).toContain(`"key":"stacks"`);
    for (const text of [comment, step.summary]) {
      expect(text).toContain("### infra preview: 6 stacks · 6 with changes\n");
      for (const { project, stack } of stacks) expect(text).toContain(`<code>${project}/${stack}</code>`);
    }
    expect(step.outputs).toMatchObject({ conclusion: "success", "has-changes": "true" });
    expect(step.outputs).not.toHaveProperty("vpcId");
    expectCalls(engine.calls(), stacks);
    // Each stack's log is in one piece.
    expect(step.log.match(/^##\[group\]\[\d\/6\] .*$/gm)).toHaveLength(6);
    expect(step.log).toContain("6 stacks, ");
  });

  it("all ten of them, when the settings change; one that fails hides none", async () => {
    await scene.pullRequest({
      ...settings(`${SETTINGS}# more\n`),
      ...scene.changesTo(edgeOf({ cache: { value: 2, lab: { fail: { check: "must be odd" } } } }), "edge"),
    });
    const engine = wrapEngine(scene.workspace);
    await using step = await previewChanged(scene, { "max-parallel": "3" }, { path: engine.path });

    const { stacks, verdict } = reportOf(step);
    expect([step.exitCode, verdict, step.outputs["conclusion"]]).toEqual([1, "failed", "failure"]);
    expect(stacks.map(({ id }) => id).sort()).toEqual([...ALL].sort());
    const failed = stacks.filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ id, headline }) => [id, headline])).toEqual(
      ["edge:ap", "edge:eu", "edge:us"].map((id) => [id, expect.stringContaining("must be odd")]),
    );
    expect(stacks.filter(({ outcome }) => outcome === "changed" || outcome === "unchanged")).toHaveLength(7);
    expectCalls(engine.calls(), stacks);
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(comment).toContain("### infra preview: 10 stacks · 7 with changes · 3 failed");
    for (const { project, stack } of stacks) expect(comment).toContain(`${project}/${stack}`);
  });

  it("none: the comment says so where there is one, exit code 0, no engine", async () => {
    await scene.pullRequest({
      ...scene.changesTo(PROJECTS.net, "net"),
      ...scene.changesTo(PROJECTS.shop, "shop"),
      ...scene.changesTo(PROJECTS.edge, "edge"),
      ...settings(SETTINGS),
      "policies/eu.json": "{}\n",
      "README.md": "Ten stacks\n",
    });
    const engine = wrapEngine(scene.workspace);
    const before = scene.comments();
    await using step = await previewChanged(scene, {}, { path: engine.path });

    expect([step.exitCode, step.outputs["conclusion"], step.outputs["has-changes"]]).toEqual([0, "success", "false"]);
    expect([before.length, engine.calls()]).toEqual([1, []]);
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(comment).toContain(`"number":${scene.runNumber},`);
    for (const text of [comment, step.summary]) expect(text).toContain("### infra preview: no stack to preview\n");
  });

  it("none, and no comment: none is made for that", async () => {
    for (const { id } of scene.github.comments("org/app", 7)) scene.github.removeComment(id);
    await using step = await previewChanged(scene);

    expect([step.exitCode, step.outputs["comment-url"], scene.comments()]).toEqual([0, "", []]);
    expect(reportOf(step)).toMatchObject({ verdict: "ok", stacks: [] });
  });
});

/** Once a run `version`; of each stack its state and its preview, and nothing else. */
function expectCalls(
  calls: readonly { readonly args: readonly string[] }[],
  stacks: readonly { readonly stack: string }[],
): void {
  const told = calls.map(({ args }) => {
    const at = args.indexOf("--stack");
    const words = args.slice(0, args[0] === "stack" ? 2 : 1).join(" ");
    return at < 0 ? words : `${words} ${String(args[at + 1])}`;
  });
  const wanted = stacks.flatMap(({ stack }) => [`stack export ${stack}`, `preview ${stack}`]);
  expect(told.sort()).toEqual(["version", ...wanted].sort());
}

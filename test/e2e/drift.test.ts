import { things } from "../lab/engine/programs";
import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { reportOf, stackOf } from "./published-report";
import { resources, shop } from "./shop";

const SECRET = "drift-Secret-3390";

/** With an object that it only reads: the engine calls it updated when it differs, and names no difference. */
const READER: ProjectDescription = {
  name: "shop",
  runtime: "nodejs",
  program: `const lab = require("lab");
const config = new (require("@pulumi/pulumi").Config)();
lab.Thing.get("theirs", "thing-77");
new lab.Vpc("net", { cidrBlock: "10.1.0.0/16", tags: { team: "day" } });
new lab.Bucket("logs", { name: "logs" });
new lab.SecurityGroup("web", { name: "web", vpcId: "vpc-1", rules: [{ port: 443 }], tags: { key: config.requireSecret("key") } });
`,
  stacks: { dev: { key: { secret: SECRET } } },
};

async function readerScene(): Promise<Scene> {
  const scene = await makeScene({ projects: { infra: READER } });
  scene.workspace.cloud.add("thing-77", "lab:index:Thing", { value: 1 });
  await scene.stack().deployed();
  return scene;
}

const SCHEDULE = { event: { name: "schedule", payload: { schedule: "0 6 * * *" } } };
const drift = (scene: Scene, inputs = {}) => scene.run({ command: "drift", ...inputs }, SCHEDULE);
const statesOf = (scene: Scene) => scene.stack().export();

describeWith("engine", "drift", () => {
  it("is told apart from what the program would change, and from noise", async () => {
    await using scene = await readerScene();
    const quiet = await drift(scene);
    scene.stack().changeProgram(`${READER.program}new lab.Thing("pending", { value: 1 });\n`);
    scene.workspace.cloud.drift("web", { rules: [{ port: 443 }, { port: 22 }] });
    scene.workspace.cloud.vanish("logs");
    scene.workspace.cloud.drift("thing-77", { value: 2 });
    const before = await statesOf(scene);
    const result = await drift(scene);
    const report = stackOf(result);

    expect([quiet.exitCode, quiet.outputs["drift"], quiet.outputs["has-changes"]]).toEqual([0, "false", "false"]);
    expect(quiet.summary).toContain("shop/dev` has no drift");
    expect([result.exitCode, result.outputs["drift"], result.outputs["conclusion"]]).toEqual([0, "true", "success"]);
    expect([report.update, report.outcome, report.changes]).toMatchObject([
      "preview-refresh",
      "changed",
      { delete: 1, update: 1 },
    ]);
    expect(report.drift?.map(({ name, kind }) => [name, kind])).toEqual([
      ["logs", "gone"],
      ["web", "changed"],
      ["theirs", "noise"],
    ]);
    expect(report.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["DRIFT_GONE", "warning"],
      ["DRIFT_CHANGED", "warning"],
    ]);
    expect(result.summary).toContain("shop/dev` · 1 gone, 1 changed outside");
    expect(result.summary).toMatch(/\*\*~ changed outside\*\* `web`/);
    expect(result.summary).toContain("+ rules[1]");
    expect(result.summary).not.toContain("pending");
    expect(result.log).toContain("Bucket logs is gone from the cloud.");
    expect(await statesOf(scene)).toEqual(before);
    expect(result.log + result.summary + JSON.stringify(report)).not.toContain(SECRET);
  });

  it("fails only where expect-no-changes asks for it, and not for noise", async () => {
    await using scene = await readerScene();
    const quiet = await drift(scene, { "expect-no-changes": "true" });
    scene.workspace.cloud.drift("net", { tags: { team: "night" } });
    const found = await drift(scene, { "expect-no-changes": "true" });
    const report = reportOf(found);

    expect([quiet.exitCode, quiet.outputs["conclusion"]]).toEqual([0, "success"]);
    expect([found.exitCode, found.outputs["conclusion"], found.outputs["drift"]]).toEqual([1, "failure", "true"]);
    expect(report.findings).toMatchObject([
      { code: "CHANGES_NOT_EXPECTED", message: expect.stringContaining("one stack has drift") },
    ]);
    expect(report.stacks[0]?.drift?.map(({ name, kind }) => [name, kind])).toContainEqual(["net", "changed"]);
  });

  it("is looked for in all stacks, whatever changed last; one that cannot be read hides no other", async () => {
    await using scene = await makeScene({
      projects: { infra: shop(), app: things({ one: {} }, "app"), gone: things({}, "gone") },
    });
    await scene.stack("dev", "infra").deployed();
    await scene.stack("dev", "app").deployed();
    await scene.stack("dev", "gone").must("stack", "rm", "dev", "--yes", "--preserve-config");
    scene.workspace.cloud.drift("one", { value: 9 });
    await using result = await scene.run({ command: "drift", upsert: "true" }, SCHEDULE);
    const outcomes = reportOf(result)
      .stacks.map(({ id, outcome }) => [id, outcome])
      .sort();

    expect(outcomes).toEqual([
      ["app:dev", "changed"],
      ["gone:dev", "missing"],
      ["infra:dev", "unchanged"],
    ]);
    expect([result.exitCode, result.outputs["drift"]]).toEqual([1, "true"]);
    expect(result.summary).toContain("1 with drift · 1 without drift · 1 missing");
  });

  it("is what a refresh shows on a pull request, in a comment beside the preview's", async () => {
    await using scene = await makeScene({ projects: { infra: shop() } });
    await scene.stack().deployed();
    scene.workspace.cloud.vanish("old");
    await scene.pullRequest(scene.changesTo(shop(resources({ policy: { document: "{}" } }))));
    const before = await statesOf(scene);
    await scene.run({ command: "preview" });
    await using looked = await scene.run({ command: "refresh" });
    const [preview = "", driftComment = ""] = scene.comments();

    expect([looked.exitCode, looked.outputs["drift"], scene.comments().length]).toEqual([0, "true", 2]);
    expect(await statesOf(scene)).toEqual(before);
    expect(preview).toContain("infra preview");
    expect(driftComment).toContain("infra drift");
    expect(driftComment).toContain("is gone from the cloud");
    expect(driftComment).not.toContain("policy");

    await using applied = await scene.run(
      { command: "refresh", "stack-name": "dev", "work-dir": "infra" },
      { event: { name: "workflow_dispatch", payload: {} } },
    );
    expect([applied.exitCode, stackOf(applied).drift?.map(({ name, kind }) => [name, kind])]).toEqual([
      0,
      [["old", "gone"]],
    ]);
    expect((await statesOf(scene)).resources?.some(({ urn }) => urn.endsWith("::old"))).toBe(false);
  });
});

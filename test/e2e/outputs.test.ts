import { existsSync } from "node:fs";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { reportOf } from "./published-report";
import type { ProjectDescription } from "../lab/engine/project-files";

const SECRET = "an-output-Secret-5521";
const PROJECT: ProjectDescription = {
  name: "shop",
  runtime: "nodejs",
  program: `const pulumi = require("@pulumi/pulumi");
exports.url = "https://shop.example";
exports.size = 3;
exports.isOpen = true;
exports.zones = ["a", { name: "b" }];
exports.text = "two\\nlines ::warning::not a command";
exports.password = pulumi.secret("${SECRET}");
exports.output = "not what the engine printed";
exports.report = "/not/the/report";
`,
};

describeWith("engine", "step outputs", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: PROJECT } });
    await scene.stack().deployed();
    await scene.pullRequest({});
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("are the stack's, as pulumi/actions gives them, beside ours; secret ones stay out", async () => {
    await using step = await scene.preview();
    const { output, report, "comment-url": url, ...rest } = step.outputs;

    expect(rest).toEqual({
      url: "https://shop.example",
      size: "3",
      isOpen: "true",
      zones: '["a",{"name":"b"}]',
      text: "two\nlines ::warning::not a command",
      conclusion: "success",
      "has-changes": "false",
      health: "",
      drift: "",
      outputs: expect.any(String) as string,
    });
    expect(JSON.parse(rest["outputs"] ?? "")).toEqual({
      ...{ url: "https://shop.example", size: 3, isOpen: true, zones: ["a", { name: "b" }] },
      text: "two\nlines ::warning::not a command",
      output: "not what the engine printed",
      report: "/not/the/report",
    });
    expect(output).toContain("Previewing update (dev)");
    expect(url).toMatch(/#issuecomment-\d+$/);
    expect(existsSync(report ?? "")).toBe(true);
    expect(reportOf(step)).toMatchObject({
      schemaVersion: 1,
      verdict: "ok",
      run: { id: "9000001", pr: 7, sha: await scene.repository.head("change"), engineVersion: "3.259.0" },
    });
    expect(step.log).toContain('"output" is no step output');
    expect(step.annotations).toEqual([]);
    expect(JSON.stringify([step.log, step.outputs, scene.comments()])).not.toContain(SECRET);
  });

  it("have the secret ones where that is asked for, masked in the log", async () => {
    await using step = await scene.preview({ "expose-secret-outputs": "true" });

    expect(step.outputs["password"]).toBe(SECRET);
    expect(step.masks).toContain(SECRET);
    expect(JSON.stringify([step.log, step.outputs["output"], scene.comments(), reportOf(step)])).not.toContain(SECRET);
  });

  it("without a comment say so by an empty comment-url", async () => {
    await using step = await scene.preview({ "comment-on-pr": "false" });

    expect([step.exitCode, step.outputs["comment-url"], step.summary]).toEqual([0, "", ""]);
  });

  it("do not depend on the comment: a token that may not write leaves it to the summary", async () => {
    const token = scene.github.addToken({ permissions: { issues: "read", pull_requests: "read" } });
    await using step = await scene.preview({ "github-token": token }, { context: { token } });

    expect([step.exitCode, step.outputs["conclusion"], step.outputs["comment-url"]]).toEqual([0, "success", ""]);
    expect(step.summary).toContain("`shop/dev` is unchanged");
    expect(reportOf(step).notes).toMatchObject([{ code: "COMMENT_NOT_POSTED" }]);
    expect(step.annotations).toMatchObject([{ level: "notice", title: "No comment" }]);
  });
});

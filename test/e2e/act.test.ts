import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseMarker } from "../../src/domain/comment-marker";
import { runAct, type ActOptions, type ActRun } from "../lab/act/run-act.mjs";
import { things, throwing } from "../lab/engine/programs";
import { describeWith } from "../lab/parts";
import {
  ACTION,
  CHECKOUT,
  DOWNLOAD,
  jobVariables,
  releasedAction,
  standIns,
  UPLOAD,
  withPackages,
} from "../kit/released";
import { makeScene, PULL_REQUEST, REPOSITORY, type Scene } from "./action";

const ROOT = resolve(__dirname, "../..");

const preview = (inputs: string): string =>
  `      - { name: preview, id: preview, uses: ${ACTION}, with: { command: preview, stack-name: dev, ${inputs} } }\n`;
const say = (name: string, text: string, more = ""): string =>
  `      - { name: ${name}, id: ${name}, ${more}run: echo "$TEXT", env: { TEXT: "${text}" } }\n`;
const workflow = (steps: string, on = "[pull_request, push]"): string =>
  `name: infra
on: ${on}
jobs:
  preview:
    runs-on: ubuntu-latest
    steps:
      - { name: checkout, uses: ${CHECKOUT} }
${steps}`;

/** A workflow to copy, as it is. */
function template(name: string): string {
  return readFileSync(join(ROOT, `workflows-templates/${name}.yml`), "utf8");
}

/** Workflows of the caller's repository by their file. */
const WORKFLOWS = {
  template: template("preview"),
  "one-stack": template("preview-one-stack"),
  // act gives every job of a matrix the index 0.
  "fan-out": template("preview-fan-out").replace("strategy.job-index", "matrix.project"),
  outputs: workflow(
    preview("work-dir: infra, comment-on-pr: true") +
      say("use", "${{ steps.preview.outputs.conclusion }} ${{ steps.preview.outputs.has-changes }}") +
      '      - name: count\n        run: grep -c \'"operation":\' "${{ steps.preview.outputs.report }}" && pulumi version\n' +
      say("changes", "some", "if: steps.preview.outputs.has-changes == 'true', ") +
      say("none", "none", "if: steps.preview.outputs.has-changes == 'false', "),
  ),
  failing: workflow(
    preview("work-dir: broken, comment-on-pr: true") +
      say("next", "no") +
      say(
        "always",
        "${{ steps.preview.outputs.conclusion }} [${{ steps.preview.outputs.has-changes }}]",
        "if: always(), ",
      ),
  ),
  push: workflow(preview("work-dir: infra, comment-on-pr: true")),
  dispatch: workflow(
    preview("work-dir: infra, comment-on-summary: true").replace("dev", "'${{ inputs.stack }}'"),
    "{ workflow_dispatch: { inputs: { stack: { required: true } } } }",
  ),
  install: workflow(`      - { name: install, uses: ${ACTION} }\n      - { name: version, run: pulumi version }\n`),
};
const pathOf = (name: string): string => `.github/workflows/${name}.yml`;

describeWith(["act", "engine"], "a caller's workflow", () => {
  let scene: Scene;
  let action: string;
  beforeAll(async () => {
    const files = Object.entries(WORKFLOWS).map(([name, text]) => [pathOf(name), text]);
    scene = await makeScene({
      projects: { infra: things({ web: { value: 1 }, old: { value: 1 } }), broken: throwing("no such region") },
      files: Object.fromEntries(files),
    });
    await withPackages(scene, ["infra", "broken"]);
    action = releasedAction(scene);
    await scene.stack("dev", "infra").deployed();
    await scene.pullRequest(scene.changesTo(things({ web: { value: 2 }, fresh: { value: 1 } }), "infra"));
  });
  afterEach(() => scene.github.comments(REPOSITORY, PULL_REQUEST).forEach(({ id }) => scene.github.removeComment(id)));
  afterAll(() => scene[Symbol.asyncDispose]());

  /** Runs a workflow on an event, by default of the pull request that changes infra:dev. */
  async function run(name: keyof typeof WORKFLOWS, event: string, options: Partial<ActOptions> = {}): Promise<ActRun> {
    const ran = await runAct({
      repository: scene.repository.folder,
      workflow: pathOf(name),
      event,
      payload: await payloadOf(scene, event),
      github: scene.github,
      token: scene.token,
      name: REPOSITORY,
      actions: { ...standIns(), [ACTION]: action },
      path: scene.workspace.env["PATH"] ?? "",
      env: { ...jobVariables(scene), ...scene.github.env, LAB_ARTIFACTS: join(scene.workspace.root, "artifacts") },
      ...options,
    });
    expect(ran.problems).toEqual([]);
    if (ran.jobs.length === 0) throw new Error(`No job ran: ${ran.stderr}`);
    return ran;
  }

  it.each([
    { name: "template", key: "stacks", hasSummary: true },
    { name: "one-stack", key: "infra:dev", hasSummary: false },
  ] as const)("copied from $name comments on the pull request", async ({ name, key, hasSummary }) => {
    const { outline, job } = await run(name, "pull_request");

    expect(outline).toEqual(["preview: success", `preview / ${CHECKOUT}: success`, `preview / ${ACTION}: success`]);
    const step = job("preview").step(ACTION);
    const [comment, ...others] = scene.github.comments(REPOSITORY, PULL_REQUEST);
    const head = await scene.repository.head("change");
    expect(others).toEqual([]);
    expect(comment?.author).toBe("github-actions[bot]");
    expect(parseMarker(comment?.body ?? "")).toMatchObject({
      kind: "preview",
      key,
      repo: REPOSITORY,
      pr: 7,
      sha: head,
    });
    for (const text of [comment?.body, ...(hasSummary ? [step.summary] : [])])
      for (const part of [
        "`things/dev` · 3 changes",
        "**− delete** `old`",
        "- value: 1\n+ value: 2\n",
        head.slice(0, 7),
      ])
        expect(text).toContain(part);
    if (!hasSummary) expect(step.summary).toBe("");
    expect(step.outputs).toMatchObject({
      conclusion: "success",
      "has-changes": "true",
      "comment-url": `https://github.com/org/app/pull/7#issuecomment-${comment?.id}`,
    });
    expect(step.annotations).toEqual([]);
    expect(step.post?.result).toBe("success");
    expect(step.log).not.toContain(scene.token);
  });

  it("has its outputs in later steps, and Pulumi on PATH", async () => {
    const { outline, job } = await run("outputs", "pull_request");

    expect(outline).toEqual([
      "preview: success",
      "preview / checkout: success",
      "preview / preview: success",
      "preview / use: success",
      "preview / count: success",
      "preview / changes: success",
      "preview / none: skipped",
    ]);
    expect(job("preview").step("use").log).toBe("success true\n");
    expect(job("preview").step("count").log).toBe("3\nv3.259.0\n");
    expect(job("preview").step("preview").summary).toBe("");
    expect(scene.comments()).toHaveLength(1);
  });

  it("fails where the preview fails, and a later step still learns how it went", async () => {
    const { outline, job, exitCode } = await run("failing", "pull_request");

    expect(outline).toEqual([
      "preview: failure",
      "preview / checkout: success",
      "preview / preview: failure",
      "preview / next: skipped",
      "preview / always: success",
    ]);
    expect(exitCode).toBe(1);
    const { step } = job("preview");
    expect(step("always").log).toBe("failure []\n");
    expect(step("preview").annotations).toMatchObject([
      { level: "error", message: expect.stringContaining("no such region") },
    ]);
    expect(step("preview").post?.result).toBe("success"); // it has the last word on updates, after a failure too
    expect(scene.comments()).toEqual([expect.stringContaining("no such region")]);
  });

  it("on a push comments on the pull request that the commit belongs to", async () => {
    const { outline } = await run("push", "push");

    expect(outline).toEqual(["preview: success", "preview / checkout: success", "preview / preview: success"]);
    expect(scene.comments()).toEqual([expect.stringContaining("3 changes")]);
  });

  it("by hand takes the stack it was asked for, and asks GitHub for nothing", async () => {
    const asked = scene.github.requests.length;
    const { outline, job } = await run("dispatch", "workflow_dispatch", { inputs: { stack: "dev" } });

    expect(outline).toEqual(["preview: success", "preview / checkout: success", "preview / preview: success"]);
    expect(job("preview").step("preview").summary).toContain("`things/dev` · 3 changes");
    expect(scene.github.requests).toHaveLength(asked);
  });

  it("without a command only has Pulumi on PATH", async () => {
    const asked = scene.github.requests.length;
    const { outline, job } = await run("install", "push");

    expect(outline).toEqual([
      "preview: success",
      "preview / checkout: success",
      "preview / install: success",
      "preview / version: success",
    ]);
    const install = job("preview").step("install");
    expect(install).toMatchObject({ log: "Pulumi 3.259.0 is on PATH.\n", outputs: {}, summary: "" });
    expect(job("preview").step("version").log).toBe("v3.259.0\n");
    expect(scene.github.requests).toHaveLength(asked);
  });

  it("of a job for each stack puts all of them into one comment, the failing one too", async () => {
    await scene.pullRequest({ "broken/README.md": "Touched" }, "Second push");
    const { outline, job } = await run("fan-out", "pull_request");

    expect(outline).toEqual([
      "closed: skipped",
      "comment: failure",
      `comment / ${DOWNLOAD}: success`,
      `comment / ${ACTION}: failure`,
      "detect: success",
      `detect / ${CHECKOUT}: success`,
      `detect / ${ACTION}: success`,
      "preview-1: failure",
      `preview-1 / ${CHECKOUT}: success`,
      `preview-1 / ${ACTION}: failure`,
      `preview-1 / ${UPLOAD}: success`,
      "preview-2: success",
      `preview-2 / ${CHECKOUT}: success`,
      `preview-2 / ${ACTION}: success`,
      `preview-2 / ${UPLOAD}: success`,
    ]);
    const [comment = "", ...others] = scene.comments();
    expect(others).toEqual([]);
    expect(parseMarker(comment)).toMatchObject({ key: "stacks", stacks: ["infra:dev"] });
    for (const part of ["2 stacks · 1 with changes · 1 failed", "no such region", "**− delete** `old`"])
      expect(comment).toContain(part);
    expect(job("comment").step(ACTION).outputs["conclusion"]).toBe("failure");
  });
});

async function payloadOf({ repository }: Scene, event: string): Promise<object> {
  const repo = { full_name: REPOSITORY };
  const [head, base] = await Promise.all([repository.head("change"), repository.head("main")]);
  if (event === "push") return { ref: "refs/heads/change", after: head, repository: repo };
  if (event === "workflow_dispatch") return { inputs: { stack: "dev" }, repository: repo };
  return {
    action: "synchronize",
    number: PULL_REQUEST,
    repository: repo,
    pull_request: {
      number: PULL_REQUEST,
      state: "open",
      merged: false,
      user: { login: "ada" },
      head: { ref: "change", sha: head, repo },
      base: { ref: "main", sha: base, repo },
    },
  };
}

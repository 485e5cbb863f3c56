import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Report } from "../../src/domain/report";
import { parseMarker } from "../../src/domain/comment-marker";
import { report, resource, stack } from "../../src/render/testing/builders";
import { makeRepository, type Repository } from "../lab/engine/repository";
import { startGitHub, type FakeGitHub, type Permission } from "../lab/github/github.mjs";
import { runStep, type StepResult } from "../lab/runner/run-step.mjs";
import { actionFolder, PULL_REQUEST, REPOSITORY } from "./action";

const MATRIX = JSON.stringify({
  include: [{ id: "infra:day", project: "infra", "stack-name": "day", "work-dir": "infra", wave: 0, reasons: ["x"] }],
});
const OUT_OF_DATE = "**Out of date.**";
const short = (sha: string): string => `\`${sha.slice(0, 7)}\``;

interface Scene extends AsyncDisposable {
  readonly github: FakeGitHub;
  readonly repository: Repository;
  /** One commit more on the pull request. */
  push(changes: Readonly<Record<string, string>>): Promise<string>;
  /** A step of one of the jobs of a run; a new run for each call of `newRun`. */
  step(inputs: Readonly<Record<string, string>>, pull?: object): Promise<StepResult>;
  newRun(): void;
  /** What the job of a matrix has left, and the step that makes one comment of it. */
  reported(): Promise<StepResult>;
  comments(): readonly string[];
}

/** A pull request whose previews are shared between jobs: no job but the last writes the comment. */
async function makeScene(
  permissions: Readonly<Record<string, Permission>> = { pull_requests: "write" },
): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "fan-out-comment-"));
  const github = await startGitHub();
  github.addPullRequest(REPOSITORY, { number: PULL_REQUEST });
  const writing = github.addToken({ permissions: { issues: "read", pull_requests: "write" } });
  const token = github.addToken({ permissions: { issues: "read", ...permissions } });
  const repository = await makeRepository({
    folder: join(folder, "repo"),
    files: {
      "infra/Pulumi.yaml": "name: infra\nruntime: yaml\n",
      "infra/Pulumi.day.yaml": "config: {}\n",
      "README.md": "Read me.\n",
    },
  });
  const base = await repository.head();
  await repository.git("checkout", "--quiet", "-b", "change");
  let [run, steps] = [0, 0];
  const repo = { full_name: REPOSITORY };
  const scene: Scene = {
    github,
    repository,
    newRun: () => void (run += 1),
    push: (changes) => repository.commit("More", changes),
    async step(inputs, pull = {}) {
      const head = await repository.head();
      const sides = { head: { ref: "change", sha: head, repo }, base: { ref: "main", sha: base, repo } };
      const pull_request = { number: PULL_REQUEST, state: "open", merged: false, user: { login: "ada" }, ...sides };
      return runStep({
        action: actionFolder(folder),
        inputs: { "github-token": inputs["command"] === "report" ? writing : token, ...inputs },
        workspace: repository.folder,
        event: {
          name: "pull_request",
          payload: {
            action: "synchronize",
            number: PULL_REQUEST,
            repository: { ...repo, default_branch: "main" },
            pull_request: { ...pull_request, ...pull },
          },
        },
        env: { ...github.env },
        context: { repository: REPOSITORY, token, run_id: String(9000 + run), run_number: String(run), sha: head },
        folder: join(folder, `step-${(steps += 1)}`),
        timeoutMs: 120_000,
      });
    },
    async reported() {
      const day = stack({ project: "infra", stack: "day", resources: [resource({ operation: "create" })] });
      const sha = await repository.head();
      const left: Report = report([day], {
        run: { id: String(9000 + run), sha, repository: REPOSITORY, pr: PULL_REQUEST },
      });
      const file = join(folder, `reports-${run}/report.json`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(left));
      return scene.step({ command: "report", reports: dirname(file), expected: MATRIX });
    },
    comments: () => github.comments(REPOSITORY, PULL_REQUEST).map(({ body }) => body),
    async [Symbol.asyncDispose]() {
      await github.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return scene;
}

/** A first run, whose comment is there: the commit that it is about. */
async function commented(scene: Scene): Promise<string> {
  scene.newRun();
  const first = await scene.push({ "infra/Main.yaml": "resources: {}\n" });
  expect((await scene.step({ command: "detect" })).exitCode).toBe(0);
  expect(scene.comments()).toEqual([]);
  expect((await scene.reported()).exitCode).toBe(0);
  expect(scene.comments()).toEqual([expect.not.stringContaining(OUT_OF_DATE)]);
  return first;
}

describe("the one comment of jobs that share the previews", () => {
  it("is out of date from the moment that a newer commit's stacks are known, until its report is there", async () => {
    await using scene = await makeScene();
    const first = await commented(scene);
    scene.newRun();
    const second = await scene.push({ "infra/Main.yaml": "resources: {} # more\n" });
    const found = await scene.step({ command: "detect" });
    const [stale = "", ...others] = scene.comments();

    expect([found.exitCode, others]).toEqual([0, []]);
    expect(found.outputs["stacks"]).toBe('["infra:day"]');
    expect(stale).toContain(
      `> ${OUT_OF_DATE} This is about ${short(first)}; a preview of ${short(second)} is running [here](`,
    );
    expect(parseMarker(stale)).toMatchObject({ key: "stacks", sha: first, run: "9001" });

    expect((await scene.reported()).exitCode).toBe(0);
    const [fresh = "", ...more] = scene.comments();
    expect(more).toEqual([]);
    expect(fresh).not.toContain(OUT_OF_DATE);
    expect(parseMarker(fresh)).toMatchObject({ sha: second, run: "9002" });

    // A job of the same run that was started again finds the comment of its own commit.
    await scene.step({ command: "detect" });
    expect(scene.comments()).toEqual([fresh]);
  });

  it.each([
    { name: "closed without merge", merged: false, says: "**Closed without merge.** Nothing of this was applied." },
    { name: "merged", merged: true, says: "**Merged.** This is what was previewed before." },
  ])("says that the pull request was $name", async ({ merged, says }) => {
    await using scene = await makeScene();
    const first = await commented(scene);
    scene.newRun();
    const step = await scene.step({ command: "preview" }, { state: "closed", merged });

    expect(step.exitCode).toBe(0);
    expect(scene.comments()).toEqual([expect.stringContaining(`> ${says}`)]);
    expect(parseMarker(scene.comments()[0] ?? "")).toMatchObject({ sha: first, run: "9001" });
  });

  it.each<{ because: string; inputs?: Record<string, string>; pull?: object; scene?: Record<string, Permission> }>([
    { because: "it is not wanted", inputs: { "comment-on-pr": "false" } },
    { because: "each run writes its own", inputs: { "edit-pr-comment": "false" } },
    { because: "the jobs bring the stacks up", inputs: { "fan-out-order": "up" } },
    { because: "the pull request is closed", pull: { state: "closed" } },
    { because: "the token may only read, which fails nothing", scene: { pull_requests: "read" } },
  ])("is left alone by detect where $because", async ({ inputs = {}, pull = {}, scene: permissions }) => {
    await using scene = await makeScene(permissions);
    await commented(scene);
    const before = scene.comments();
    scene.newRun();
    await scene.push({ "infra/Main.yaml": "resources: {} # more\n" });
    const step = await scene.step({ command: "detect", ...inputs }, pull);

    expect([step.exitCode, step.outputs["stacks"]]).toEqual([0, '["infra:day"]']);
    expect(scene.comments()).toEqual(before);
  });
});

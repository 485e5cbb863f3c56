// The demo's story: a repository, a pull request, the action, the comment, the merge, the deploy.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGitHub } from "../../test/lab/github/github.mjs";
import { run } from "./child.mjs";
import { cloudVariables } from "./cloud.mjs";
import { Engine, STACK } from "./engine.mjs";
import { environment } from "./environment.mjs";
import { mergePullRequest, NAME, openPullRequest, pullRequestEvent, pushEvent, runAction } from "./pull-request.mjs";
import { Repository } from "./repository.mjs";
import { DemoFailure, expect } from "./steps.mjs";
import { counts, dangers } from "./words.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

/** Passwords that go through the demo; none may be in what it leaves. */
export const SECRETS = ["first-password-of-day", "second-password-of-day"];

/** What it showed, in words. */
export const showed = ({
  stacks: [stack],
}) => `What it showed: a pull request with ${counts(stack)}. First in its comment: ${dangers(stack)}.
The second push updated the same comment, the merge was deployed and said so in it, no secret is in any of these files,
and nothing was left to do.
Simulated: the cloud and GitHub. Real: Pulumi, git, and dist/index.js as GitHub's runner calls it.
Next: npm run demo -- eks, docs/architecture.md, then npm test.`;

/**
 * Tells the story below a folder. `logs` gets what goes through the action's log, {title, text} each, also when it fails.
 * @returns the comment's body, the job summary, and the report as text and as value, of the second push; and the same comment's
 *   body after the deploy
 */
export async function tellStory({ folder, steps, logs }) {
  const env = environment(folder, cloudVariables);
  const repository = new Repository(folder, { packages: join(root, "node_modules"), env });
  const github = await startGitHub();
  const scene = { folder, steps, logs, env, repository, github, engine: new Engine(repository.clone, env) };
  try {
    await deployBase(scene);
    const first = await firstPush(scene);
    const second = await secondPush(scene, first);
    const deployed = await merge(scene, second);
    expect(github.violations.length === 0, `GitHub would not have understood: ${github.violations[0]}.`);
    return { ...second, deployed };
  } finally {
    await github.close();
  }
}

/** The base is on the main branch and deployed. */
async function deployBase({ steps, repository, engine }) {
  await steps.run("a repository with the service Day and its infrastructure", async () => {
    await repository.create(join(here, "base"));
    await engine.createStack();
    await engine.setSecret("databasePassword", SECRETS[0]);
    await repository.push("Day");
  });
  await steps.run("pulumi up: the base is deployed (real engine)", () => engine.up());
}

/** A pull request: the action previews it and comments. */
async function firstPush(scene) {
  const { steps, repository, engine, github } = scene;
  await steps.run("a pull request: branch, change, merge commit", async () => {
    await repository.branch();
    repository.overlay(join(here, "change"));
    await engine.setConfig("clusterVersion", "1.34");
    await engine.setSecret("databasePassword", SECRETS[1]);
    await repository.push("Encrypt the database, retry failed orders, drop the old importer");
  });
  const commits = await repository.mergeCommit();
  const { pull, token } = openPullRequest(github, commits);
  await preview("infra-action previews it and comments", 1, { ...scene, token, commits });
  const [comment, ...others] = github.comments(NAME, Repository.PULL_REQUEST);
  expect(comment !== undefined && others.length === 0, "There is not exactly one comment on the pull request.");
  return { pull, token, comment };
}

/** The review found the policy that opens the bucket to everybody: a second push. */
async function secondPush(scene, { pull, token, comment: earlier }) {
  const { steps, repository, github } = scene;
  await steps.run("the review finds the open bucket policy: a second push", async () => {
    repository.overlay(join(here, "second-push"));
    await repository.push("Only Day may write uploads");
  });
  const commits = await repository.mergeCommit();
  const title = "infra-action previews again: the same comment, updated";
  const previewed = await preview(title, 2, { ...scene, token, commits });
  const [comment, ...others] = github.comments(NAME, Repository.PULL_REQUEST);
  expect(others.length === 0, "The second push has doubled the comment.");
  expect(comment.id === earlier.id && comment.body !== earlier.body, "The comment was not updated.");
  return { pull, token, commentId: comment.id, comment: comment.body, ...previewed };
}

/** Merged: the action deploys it, and the same comment says so. After that nothing is left to do. */
async function merge(scene, { pull, token, commentId }) {
  const { steps, logs, repository, github, env } = scene;
  const push = await steps.run("merged into main", () => repository.mergeIntoMain());
  mergePullRequest(pull, push.after);
  await steps.run(
    "infra-action up: the merge is deployed (real engine)",
    async () => {
      await repository.checkOutMain();
      return job({ ...scene, command: "up", event: pushEvent(push), token, attempt: 3, title: "the job of the merge" });
    },
    ({ report }) => counts(report.stacks[0]),
  );
  const [comment, ...others] = github.comments(NAME, Repository.PULL_REQUEST);
  expect(others.length === 0 && comment.id === commentId, "The deploy did not carry the pull request's comment on.");
  expect(comment.body.includes("is deployed"), "The comment does not say that the change is deployed.");
  const args = ["preview", "--stack-name", STACK, "--work-dir", "infra", "--expect-no-changes"];
  await steps.run("infra-action at the terminal: no changes left", async () => {
    const { stdout, stderr } = await run(process.execPath, [join(root, "dist/index.js"), ...args], {
      cwd: repository.clone,
      env,
    });
    logs.push({ title: `infra-action ${args.join(" ")}`, text: `${stderr}${stdout}` });
  });
  return comment.body;
}

async function preview(title, attempt, { commits, ...scene }) {
  const work = async () => {
    await scene.repository.checkOutMerge();
    const event = pullRequestEvent(commits, attempt);
    return job({ ...scene, command: "preview", event, attempt, title: `the job of push ${attempt}` });
  };
  const memory = (bytes) => (bytes === null ? "" : `; node ${Math.round(bytes / 1e6)} MB`);
  return scene.steps.run(title, work, ({ report, peakBytes }) => `${counts(report.stacks[0])}${memory(peakBytes)}`);
}

/** One job: its log is kept, its report read. */
async function job({ title, logs, ...rest }) {
  const result = await runAction({ ...rest, action: root, folder: join(rest.folder, `job-${rest.attempt}`) });
  logs.push({ title, text: result.log });
  return { ...readReport(result), summary: result.summary, peakBytes: result.peakRssBytes };
}

/** The report of a run that went well, as text and as value. */
function readReport({ exitCode, log, outputs: { report: path } }) {
  if (exitCode !== 0 || !path) {
    const problem = log.split("\n").find((line) => line.includes("##[error]")) ?? "It wrote no report.";
    throw new DemoFailure(
      `infra-action ended with ${exitCode}: ${problem}`,
      "See demo-results/log.txt, then run npm test: it tells which part is broken.",
    );
  }
  const text = readFileSync(path, "utf8");
  const report = JSON.parse(text);
  const note = report.notes.find(({ code }) => code.startsWith("COMMENT_"));
  expect(note === undefined, `The comment was not written: ${note?.message}`);
  return { text, report };
}

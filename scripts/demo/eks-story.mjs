// The story of the demo `eks`: Day's and Dusk's clusters are made, then changed by a pull request.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGitHub } from "../../test/lab/github/github.mjs";
import { run } from "./child.mjs";
import { eksVariables } from "./eks-cloud.mjs";
import { copyInfra, edit } from "./eks-repository.mjs";
import { environment } from "./environment.mjs";
import { mergePullRequest, NAME, openPullRequest, pullRequestEvent, pushEvent, runAction } from "./pull-request.mjs";
import { Repository } from "./repository.mjs";
import { expect } from "./steps.mjs";
import { dangers } from "./words.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const STACKS = ["infra:day", "infra:dusk", "infra/apps:day", "infra/apps:dusk"];

/** Of the kubeconfigs, which are secret outputs. */
export const SECRETS = ["client.authentication.k8s.io"];

export const showed = ({
  stacks,
}) => `What it showed: two EKS clusters previewed, brought up with what stands on them, and a pull request that would have
replaced Day's network and cluster: ${outcomes(stacks)}. First in its comment: ${dangers(stacks[0])}.
The second push took that back; after the merge nothing was left to do.
Simulated: AWS, EKS, Kubernetes and GitHub. Real: Pulumi, its SDKs, infra/ of this clone, git, and dist/index.js.
Next: infra/README.md, then npm test.`;

const outcomes = (stacks) => stacks.map(({ project, stack, outcome }) => `${project}/${stack} ${outcome}`).join(", ");

/** As `tellStory` of story.mjs. */
export async function tellStory({ folder, steps, logs }) {
  const env = environment(folder, eksVariables);
  const repository = new Repository(folder, { packages: join(root, "infra/node_modules"), env });
  const github = await startGitHub();
  const scene = { folder, steps, logs, env, repository, github };
  try {
    await createStacks(scene);
    await bringUp(scene);
    const first = await refusedRange(scene);
    await otherNodes(scene, first);
    const deployed = await merge(scene, first);
    expect(github.violations.length === 0, `GitHub would not have understood: ${github.violations[0]}.`);
    return { ...first, comment: first.comment.body, deployed };
  } finally {
    await github.close();
  }
}

async function createStacks({ folder, steps, repository, env }) {
  await steps.run("a repository with infra/ of this clone, and its four stacks", async () => {
    const base = join(folder, "base");
    mkdirSync(base);
    await repository.create(copyInfra(root, base));
    for (const id of STACKS) {
      const [workDir, stack] = id.split(":");
      await run("pulumi", ["stack", "init", stack, "--non-interactive"], { cwd: join(repository.clone, workDir), env });
    }
    await repository.push("Day and Dusk");
  });
}

/** At a terminal, as for a first deploy: what will be made, then all of it, apps after the clusters that they read. */
async function bringUp(scene) {
  const { steps } = scene;
  const told = ({ stacks }) => stacks.map(({ stack, changes }) => `${stack} ${changes.create} to create`).join(", ");
  const both = ["--stacks", STACKS.slice(0, 2).join("\n")];
  await steps.run("infra-action previews day and dusk", () => atTerminal(scene, ["preview", ...both]), told);
  const all = ["--stacks", STACKS.join("\n")];
  const waves = ({ stacks }) => `${stacks.length} stacks in ${new Set(stacks.map(({ wave }) => wave)).size} waves`;
  await steps.run("infra-action brings them up, and apps on them", () => atTerminal(scene, ["up", ...all]), waves);
}

async function atTerminal({ logs, repository, env }, args) {
  const all = [...args, "--json"];
  const { stdout, stderr } = await run(process.execPath, [join(root, "dist/index.js"), ...all], {
    cwd: repository.clone,
    env,
  });
  logs.push({ title: `infra-action ${args.join(" ").replaceAll("\n", " ")}`, text: stderr });
  return JSON.parse(stdout);
}

async function refusedRange(scene) {
  const { steps, repository, github } = scene;
  await steps.run("a pull request: another range for day, other nodes for dusk", async () => {
    await repository.branch();
    edit(repository.clone, "infra/Pulumi.day.yaml", "10.1.0.0/16", "10.3.0.0/16");
    edit(repository.clone, "infra/Pulumi.dusk.yaml", "t3.large", "t3.xlarge");
    await repository.push("More addresses for Day, larger nodes for Dusk");
  });
  const commits = await repository.mergeCommit();
  const { pull, token } = openPullRequest(github, commits);
  const title = "infra-action previews it: day is refused, danger first";
  const previewed = await preview(title, 1, { ...scene, token, commits, exitCode: 1 });
  const [day] = previewed.report.stacks;
  expect(day.outcome === "refused" && dangers(day).includes("Vpc day"), "The new range was not refused.");
  const [comment] = github.comments(NAME, Repository.PULL_REQUEST);
  return { pull, token, comment, ...previewed };
}

async function otherNodes(scene, { token, comment: earlier }) {
  const { steps, repository, github } = scene;
  await steps.run("the review keeps the range: a second push", async () => {
    edit(repository.clone, "infra/Pulumi.day.yaml", "10.3.0.0/16", "10.1.0.0/16");
    await repository.push("Only larger nodes for Dusk");
  });
  const commits = await repository.mergeCommit();
  await preview("infra-action previews again: dusk's nodes alone", 2, { ...scene, token, commits });
  const [comment, ...others] = github.comments(NAME, Repository.PULL_REQUEST);
  expect(others.length === 0 && comment.id === earlier.id, "The second push has doubled the comment.");
}

async function preview(title, attempt, { commits, exitCode = 0, ...scene }) {
  const work = async () => {
    await scene.repository.checkOutMerge();
    const event = pullRequestEvent(commits, attempt);
    return job({ ...scene, command: "preview", event, attempt, exitCode, title: `the job of push ${attempt}` });
  };
  return scene.steps.run(title, work, ({ report }) => outcomes(report.stacks));
}

/** One job without inputs: the stacks that the change touches. Its log is kept, its report read. */
async function job({ title, logs, exitCode = 0, ...rest }) {
  const folder = join(rest.folder, `job-${rest.attempt}`);
  const result = await runAction({ ...rest, action: root, folder, inputs: {} });
  logs.push({ title, text: result.log });
  expect(result.exitCode === exitCode, `${title} ended with ${result.exitCode}, not with ${exitCode}.`);
  const text = readFileSync(result.outputs.report, "utf8");
  return { text, report: JSON.parse(text), summary: result.summary };
}

async function merge(scene, { pull, token, comment: earlier }) {
  const { steps, repository, github } = scene;
  const push = await steps.run("merged into main", () => repository.mergeIntoMain());
  mergePullRequest(pull, push.after);
  const deploy = async () => {
    await repository.checkOutMain();
    return job({ ...scene, command: "up", event: pushEvent(push), token, attempt: 3, title: "the job of the merge" });
  };
  await steps.run("infra-action up: the merge is deployed", deploy, ({ report }) => outcomes(report.stacks));
  const [comment, ...others] = github.comments(NAME, Repository.PULL_REQUEST);
  expect(others.length === 0 && comment.id === earlier.id, "The deploy did not carry the pull request's comment on.");
  const all = ["preview", "--stacks", STACKS.join("\n")];
  const left = await steps.run("nothing is left to do", () => atTerminal(scene, all));
  expect(
    left.stacks.every(({ outcome }) => outcome === "unchanged"),
    "Something is left to do after the merge.",
  );
  return comment.body;
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProjectDescription } from "../lab/engine/project-files";
import type { Changes } from "../lab/engine/repository";
import type { StepHandle, StepResult } from "../lab/runner/run-step.mjs";
import { makeScene, PULL_REQUEST, REPOSITORY, type Inputs, type Push, type RunOptions, type Scene } from "./action";

const WORKFLOW = ".github/workflows/preview.yml";

/**
 * `net` has a zone that is a value of its resource and an output; `app` reads it; `lone` reads nobody. In YAML: the engine
 * runs it in a third of the time, and a review does not ask which language a program is in.
 */
export const net = (zone: string): ProjectDescription => ({
  ...{ name: "net", runtime: "yaml" },
  program: `resources:
  base: {type: "lab:Thing", properties: {value: ${zone}}}
outputs:
  zone: \${base.value}
`,
});

/** More of `app` may follow: of its last resource, then other resources. */
export const app = (more = ""): ProjectDescription => ({
  ...{ name: "app", runtime: "yaml" },
  program: `resources:
  net:
    type: pulumi:pulumi:StackReference
    properties:
      name: organization/net/dev
  web:
    type: lab:Thing
    properties: {value: "\${net.outputs.zone}"}
${more}`,
});

export const lone = (value: string): ProjectDescription => ({
  ...{ name: "lone", runtime: "yaml" },
  program: `resources:\n  alone: {type: "lab:Thing", properties: {value: ${value}}}\n`,
});

/** `lone` with a value that is another one in each run: no program in YAML has one. */
export const UNSTABLE: ProjectDescription = {
  ...{ name: "lone", runtime: "nodejs" },
  program: `const lab = require("lab");\nnew lab.Thing("alone", { value: String(process.hrtime.bigint()) });\n`,
};

/** Three deployed stacks, and a job that may read runs and keep deployments. */
export async function reviewedScene(): Promise<Scene> {
  const scene = await makeScene({
    projects: { net: net("a"), app: app(), lone: lone("one") },
    files: { [WORKFLOW]: "on: pull_request\n" },
    token: {
      permissions: { issues: "read", pull_requests: "write", actions: "read", deployments: "write" },
      value: "ghs_scene0Token0of0the0job",
    },
  });
  await scene.stack("dev", "net").deployed();
  await Promise.all(["app", "lone"].map((folder) => scene.stack("dev", folder).deployed()));
  return scene;
}

/** Previews the pull request, and keeps the report as its run's artifact, as a job on GitHub does. */
export async function review(scene: Scene, changes: Changes): Promise<void> {
  await scene.pullRequest(changes);
  const headSha = await scene.repository.head("change");
  await using step = await scene.run({ command: "preview" });
  if (step.exitCode !== 0) throw new Error(step.log);
  const id = 9_000_000 + scene.runNumber;
  scene.github.addRun(REPOSITORY, { id, number: scene.runNumber, headSha, path: WORKFLOW });
  const report = readFileSync(step.outputs["report"] ?? "", "utf8");
  scene.github.addArtifact(REPOSITORY, id, "report-preview-stacks-1", { "report.json": report });
}

/** Merges it as one commit, and commits more on top of that in the same push. */
export async function merge(
  scene: Scene,
  more?: Changes,
): Promise<{ readonly before: string; readonly after: string }> {
  const { repository, github } = scene;
  await repository.checkout("main");
  const before = await repository.head();
  await repository.git("merge", "--squash", "--quiet", "change");
  const merged = await repository.commit("Merge of 7");
  const headSha = await repository.head("change");
  const after = more === undefined ? merged : await repository.commit("On top", more);
  github.addPullRequest(REPOSITORY, {
    ...{ number: PULL_REQUEST, headRef: "change", headSha, mergeSha: merged, state: "closed", merged: true },
  });
  return { before, after };
}

/** `up` on a push of main. */
export async function pushed(
  scene: Scene,
  { before, after }: Push,
  inputs: Inputs = {},
  options: RunOptions = {},
): Promise<StepResult> {
  return scene.run(...(await ofPush(scene, { before, after }, inputs, options)));
}

/** The same, started: to do something while it works. */
export const startPushed = async (
  scene: Scene,
  push: Push,
  inputs: Inputs,
  options: RunOptions = {},
): Promise<StepHandle> => scene.start(...(await ofPush(scene, push, inputs, options)));

async function ofPush(
  scene: Scene,
  { before, after }: Push,
  inputs: Inputs,
  options: RunOptions = {},
): Promise<[Inputs, RunOptions]> {
  const commits = (await scene.repository.git("rev-list", "--reverse", `${before}..${after}`)).split("\n");
  const payload = {
    ...{ before, after, ref: "refs/heads/main", deleted: false, forced: false },
    repository: { full_name: REPOSITORY, default_branch: "main" },
    commits: commits.map((id) => ({ id })),
  };
  return [
    { command: "up", ...inputs },
    { timeoutMs: 180_000, event: { name: "push", payload }, ...options, context: { sha: after, ...options.context } },
  ];
}

/** Somebody takes a resource out of a stack's state, and leaves it in the cloud. */
export function forget({ workspace }: Scene, project: string, name: string): void {
  const file = join(workspace.stateFolder, `.pulumi/stacks/${project}/dev.json`);
  const state = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest: { resources: { urn: string }[] } } };
  const { latest } = state.checkpoint;
  latest.resources = latest.resources.filter(({ urn }) => !urn.endsWith(`::${name}`));
  writeFileSync(file, JSON.stringify(state));
}

/** What the cloud holds: values by the resources' names. */
export function inCloud({ workspace }: Scene): Record<string, unknown> {
  const things = workspace.cloud
    .things()
    .map(({ urn, properties }) => [urn?.split("::").at(-1) ?? "", properties["value"]]);
  return Object.fromEntries(things) as Record<string, unknown>;
}

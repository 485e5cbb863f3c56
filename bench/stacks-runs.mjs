// All stacks of the sample, by one run of our bundle or one after the other by the raw CLI or the peer.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeJob, REPOSITORY } from "./job.mjs";
import { measureExpecting } from "./process.mjs";
import { withTmp } from "./runs.mjs";

export function rawInSequence(given) {
  return inSequence(given, (env, { project, stack }) =>
    measureExpecting(0, "pulumi", ["preview", "--non-interactive", "--stack", stack], {
      cwd: join(given.sample.workspace, project),
      env,
      watch: "cpu",
    }),
  );
}

/** A comment for each stack, as it writes them; checked to be there. */
export async function peerInSequence(given) {
  const sum = await inSequence(given, (env, { project, stack }) =>
    action(given, env, { "stack-name": stack, "work-dir": project, "comment-on-pr": "true", "plugin-cache": "false" }),
  );
  const { length } = given.github.comments(REPOSITORY, given.pull);
  if (length !== given.sample.stacks.length)
    throw new Error(`${given.sample.stacks.length} runs of the peer have left ${length} comments.`);
  return sum;
}

/** What a user writes who names nothing; checked to have previewed all of them. */
export function together(given) {
  const { sample, github, pull } = given;
  return atTemperature(given, async (env) => {
    const result = await action(given, env, {});
    const [comment = { body: "" }] = github.comments(REPOSITORY, pull);
    if (!comment.body.includes(`${sample.stacks.length} stacks · ${sample.stacks.length} with changes`))
      throw new Error(`The run has not previewed all stacks:\n${comment.body.slice(0, 2000)}\n${result.printed}`);
    return { wall: result.seconds, cpu: result.cpuSeconds };
  });
}

async function inSequence(given, preview) {
  return atTemperature(given, async (env) => {
    const sum = { wall: 0, cpu: 0 };
    for (const stack of given.sample.stacks) {
      const { seconds, cpuSeconds } = await preview(env, stack);
      sum.wall += seconds;
      sum.cpu += cpuSeconds;
    }
    return sum;
  });
}

function action({ root, sample, github, token, main, pull, warm, folder }, env, inputs) {
  const at = warm ? join(folder, `job-${pull}`) : join(env.TMPDIR, "job");
  const job = makeJob({
    folder: at,
    root,
    workspace: sample.workspace,
    apiUrl: github.url,
    pull,
    env,
    inputs: {
      command: "preview",
      "cloud-url": sample.env.PULUMI_BACKEND_URL,
      "github-token": token,
      "comment-on-summary": "true",
      ...inputs,
    },
  });
  tellCommits(join(at, "event.json"), sample);
  // Made by the run before: of an earlier step, not of an earlier job.
  rmSync(join(at, "temp/infra-action-edges.json"), { force: true });
  const jobEnv = { ...job.env, GITHUB_SHA: sample.merge };
  return measureExpecting(0, process.execPath, [main], { cwd: sample.workspace, env: jobEnv, watch: "cpu" });
}

/** The event is of a pull request that really is in the repository. */
function tellCommits(file, { base, head }) {
  const event = JSON.parse(readFileSync(file, "utf8"));
  event.pull_request.head = { ...event.pull_request.head, sha: head };
  event.pull_request.base = { ...event.pull_request.base, sha: base, ref: "main" };
  writeFileSync(file, JSON.stringify(event));
}

/** Warm runs share a folder for temporary files, where ts-node keeps its cache; a cold one has its own for all stacks. */
function atTemperature({ folder, sample, warm }, work) {
  return withTmp(folder, warm ? sample.env.TMPDIR : undefined, (TMPDIR) =>
    work({ ...sample.env, TMPDIR, ...(warm ? {} : { TS_NODE_CACHE: "false" }) }),
  );
}

// One preview by the raw CLI or by a bundle, and the GitHub that it comments on.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startGitHub } from "../test/lab/github/github.mjs";
import { makeJob, REPOSITORY } from "./job.mjs";
import { measureExpecting } from "./process.mjs";
import { STACK } from "./sample.mjs";

/** Runs the work with a fake GitHub that has two pull requests and a token for them: {github, token}. */
export async function withGitHub(work) {
  const github = await startGitHub();
  try {
    for (const number of [1, 2]) github.addPullRequest(REPOSITORY, { number });
    return await work({ github, token: github.addToken({ permissions: { issues: "write", pull_requests: "write" } }) });
  } finally {
    await github.close();
  }
}

/** A fast run that left no comment would be no comparison. */
export function expectOneComment({ github }, pulls) {
  for (const number of pulls) {
    const { length } = github.comments(REPOSITORY, number);
    if (length !== 1) throw new Error(`Pull request ${number} has ${length} comments after the runs instead of one.`);
  }
}

/** Runs the work with a folder for temporary files: the given one, else a new one that is removed. */
export async function withTmp(folder, given, work) {
  if (given !== undefined) return work(given);
  const tmp = mkdtempSync(join(folder, "tmp-"));
  try {
    return await work(tmp);
  } finally {
    rmSync(tmp, { recursive: true, force: true });
  }
}

/** The raw CLI's preview of the sample. */
export function rawPreview({ folder, sample, warm }) {
  return atTemperature({ folder, sample, warm }, (env) => {
    const args = ["preview", "--non-interactive", "--stack", STACK];
    return measureExpecting(0, "pulumi", args, { cwd: join(sample.workspace, "infra"), env, watch: "cpu" });
  });
}

/** A bundle's preview of the sample, as a step of a job. */
export function runAction({ folder, root, sample, github, token, comment, main, pull, warm, watch = "cpu" }) {
  return atTemperature({ folder, sample, warm }, (env) => {
    const job = makeJob({
      folder: join(folder, `job-${pull}`),
      root,
      workspace: sample.workspace,
      apiUrl: github.url,
      pull,
      env,
      inputs: {
        command: "preview",
        "stack-name": STACK,
        "work-dir": "infra",
        "cloud-url": sample.env.PULUMI_BACKEND_URL,
        "github-token": token,
        "comment-on-pr": String(comment),
        "comment-on-summary": "false",
        "plugin-cache": "false",
      },
    });
    return measureExpecting(0, process.execPath, [main], { cwd: sample.workspace, env: job.env, watch });
  });
}

/** Warm runs share a folder for temporary files, where ts-node and Node keep their caches; a cold one has its own. */
function atTemperature({ folder, sample, warm }, work) {
  return withTmp(folder, warm ? sample.env.TMPDIR : undefined, (TMPDIR) =>
    work({ ...sample.env, TMPDIR, ...(warm ? {} : { TS_NODE_CACHE: "false" }) }),
  );
}

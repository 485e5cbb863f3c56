// The pull request as GitHub tells the action of it, and the action's run on it.
import { startStep } from "../../test/lab/runner/run-step.mjs";
import { follow } from "./child.mjs";
import { STACK } from "./engine.mjs";
import { Repository } from "./repository.mjs";

export const NAME = "example/day";
const number = Repository.PULL_REQUEST;

/** Makes the fake GitHub know the repository and the pull request; gives it, and the job's token. */
export function openPullRequest(github, { base, head, merge }) {
  github.addRepository(NAME, { private: true });
  const pull = github.addPullRequest(NAME, {
    number,
    title: "Encrypt the database",
    author: "mara",
    headRef: Repository.BRANCH,
    headSha: head,
    baseSha: base,
    mergeSha: merge,
  });
  return { pull, token: github.addToken({ permissions: { issues: "write", pull_requests: "write" } }) };
}

/** GitHub merges it: the new commit of main belongs to it. */
export function mergePullRequest(pull, sha) {
  Object.assign(pull, { state: "closed", merged: true });
  pull.commits.add(sha);
}

/** The event of a push to the pull request's branch, and the commit that its job has checked out. */
export function pullRequestEvent(commits, attempt) {
  return { workflow: "preview", sha: commits.merge, name: "pull_request", payload: payloadOf(commits, attempt) };
}

/** The event of a push to main, and the commit that its job has checked out. */
export function pushEvent({ before, after }) {
  const repository = { full_name: NAME, default_branch: "main" };
  const payload = { before, after, ref: "refs/heads/main", forced: false, deleted: false, repository };
  return { workflow: "deploy", sha: after, name: "push", payload };
}

const ONE_STACK = { "stack-name": STACK, "work-dir": "infra", "comment-on-pr": "true", "comment-on-summary": "true" };

/** One job's step: the committed bundle, as GitHub's runner calls it on an event; default: one stack. */
export async function runAction({ inputs = ONE_STACK, ...job }) {
  const { action, command, event, github, token, repository, attempt, env, folder } = job;
  const { workflow, sha, name, payload } = event;
  const step = await startStep({
    action,
    folder,
    workspace: repository.checkout,
    path: env.PATH,
    env: engineVariables(env),
    event: { name, payload },
    context: {
      ...contextOf(github),
      ...{ workflow, job: workflow, sha },
      token,
      actor: "mara",
      run_id: String(9_000_000_000 + attempt),
      run_number: String(attempt),
    },
    inputs: { command, "plugin-cache": "false", ...inputs },
    timeoutMs: 300_000,
    keep: true,
  });
  return follow({ signal: (name) => step.signal(name), ended: step.finished });
}

function contextOf({ env }) {
  return {
    api_url: env.GITHUB_API_URL,
    graphql_url: env.GITHUB_GRAPHQL_URL,
    server_url: env.GITHUB_SERVER_URL,
    repository: NAME,
  };
}

/** What `env:` of a job would hold: where the state is and how its secrets are opened. */
function engineVariables({ PATH, HOME, ...variables }) {
  return variables;
}

function payloadOf({ base, head, merge }, attempt) {
  const repository = {
    full_name: NAME,
    name: "day",
    private: true,
    owner: { login: "example" },
    default_branch: "main",
  };
  const user = { login: "mara", type: "User" };
  return {
    action: attempt === 1 ? "opened" : "synchronize",
    number,
    pull_request: {
      number,
      state: "open",
      merged: false,
      draft: false,
      title: "Encrypt the database",
      user,
      html_url: `https://github.com/${NAME}/pull/${number}`,
      head: { ref: Repository.BRANCH, sha: head, repo: repository, user },
      base: { ref: "main", sha: base, repo: repository, user },
      merge_commit_sha: merge,
    },
    repository,
    sender: user,
  };
}

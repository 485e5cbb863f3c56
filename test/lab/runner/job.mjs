// The job around a step: its folders, and the environment that the runner gives to every process.
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const SYSTEM = { linux: "Linux", darwin: "macOS", win32: "Windows" };
const MACHINE = { x64: "X64", arm64: "ARM64" };

/** Makes the folders and the event's file. */
export async function makeJob(options) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "infra-action-job-")));
  const job = {
    folder,
    ownsFolder: options.folder === undefined,
    workspace: options.workspace ?? join(folder, "workspace"),
    runnerTemp: join(folder, "temp"),
    toolCache: options.toolCache ?? join(folder, "tools"),
    home: options.home ?? join(folder, "home"),
    eventPath: join(folder, "event.json"),
    trackingId: `github_${randomUUID()}`,
  };
  await Promise.all(
    [job.workspace, job.runnerTemp, job.toolCache, job.home].map((path) => mkdir(path, { recursive: true })),
  );
  await writeFile(job.eventPath, JSON.stringify(options.event?.payload ?? {}));
  return job;
}

/** The `github` context of the step, from what the event says and what the test asks for. */
export function githubContext(options, job) {
  const payload = options.event?.payload ?? {};
  const pull = payload.pull_request;
  const repository = options.context?.repository ?? payload.repository?.full_name ?? "org/app";
  const ref = pull === undefined ? (payload.ref ?? "refs/heads/main") : `refs/pull/${pull.number}/merge`;
  return {
    actor: payload.sender?.login ?? "octocat",
    api_url: "https://api.github.com",
    graphql_url: "https://api.github.com/graphql",
    server_url: "https://github.com",
    base_ref: pull?.base?.ref ?? "",
    head_ref: pull?.head?.ref ?? "",
    event: payload,
    event_name: options.event?.name ?? "push",
    event_path: job.eventPath,
    job: "preview",
    ref,
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository,
    repository_owner: repository.split("/")[0],
    run_id: "9000000001",
    run_number: "7",
    run_attempt: "1",
    sha: payload.after ?? SHA,
    token: "",
    workflow: "infra",
    workspace: job.workspace,
    ...options.context,
  };
}

/** Variables that the runner sets for every step. What the test's own process has is not passed on. */
export function jobEnvironment(options, job, github) {
  return {
    CI: "true",
    HOME: job.home,
    LANG: "C.UTF-8",
    PATH: options.path ?? process.env.PATH ?? "",
    GITHUB_ACTIONS: "true",
    ...githubVariables(github),
    RUNNER_ARCH: MACHINE[process.arch] ?? "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "lab",
    RUNNER_OS: SYSTEM[process.platform] ?? "Linux",
    RUNNER_TEMP: job.runnerTemp,
    RUNNER_TOOL_CACHE: job.toolCache,
    RUNNER_TRACKING_ID: job.trackingId,
    RUNNER_WORKSPACE: job.folder,
    ...(options.debug === true ? { RUNNER_DEBUG: "1" } : {}),
    ...options.env,
  };
}

function githubVariables(github) {
  return {
    GITHUB_ACTION: "__org_infra-action",
    GITHUB_ACTION_REF: "v1",
    GITHUB_ACTION_REPOSITORY: "org/infra-action",
    GITHUB_ACTOR: github.actor,
    GITHUB_ACTOR_ID: "1",
    GITHUB_API_URL: github.api_url,
    GITHUB_BASE_REF: github.base_ref,
    GITHUB_EVENT_NAME: github.event_name,
    GITHUB_EVENT_PATH: github.event_path,
    GITHUB_GRAPHQL_URL: github.graphql_url,
    GITHUB_HEAD_REF: github.head_ref,
    GITHUB_JOB: github.job,
    GITHUB_REF: github.ref,
    GITHUB_REF_NAME: github.ref_name,
    GITHUB_REF_PROTECTED: "false",
    GITHUB_REF_TYPE: github.ref_type,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_REPOSITORY_ID: "42",
    GITHUB_REPOSITORY_OWNER: github.repository_owner,
    GITHUB_REPOSITORY_OWNER_ID: "41",
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_RUN_ATTEMPT: github.run_attempt,
    GITHUB_RUN_ID: github.run_id,
    GITHUB_RUN_NUMBER: github.run_number,
    GITHUB_SERVER_URL: github.server_url,
    GITHUB_SHA: github.sha,
    GITHUB_TRIGGERING_ACTOR: github.actor,
    GITHUB_WORKFLOW: github.workflow,
    GITHUB_WORKFLOW_REF: `${github.repository}/.github/workflows/${github.workflow}.yml@${github.ref}`,
    GITHUB_WORKFLOW_SHA: github.sha,
    GITHUB_WORKSPACE: github.workspace,
  };
}

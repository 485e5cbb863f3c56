import { DEPENDABOT, pullRequestOfEvent, type PullRequest } from "./github-event";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this run happens: a job of GitHub Actions, or a terminal, where most of it is undefined or null. */
export interface GitHubContext {
  readonly isJob: boolean;
  readonly run: {
    readonly id: string | null;
    readonly attempt: number | null;
    readonly number: number | null;
    readonly url: string | null;
  };
  readonly repository: { readonly owner: string; readonly name: string } | undefined;
  readonly serverUrl: string | undefined;
  readonly apiUrl: string;
  /** The commit that is judged: a pull request's head (GitHub's own GITHUB_SHA is its merge commit), else GITHUB_SHA. */
  readonly sha: string | undefined;
  readonly ref: string | undefined;
  readonly eventName: string | undefined;
  /** pull_request_target: runs with write access and secrets, so the pull request's code must not run in it. */
  readonly isPullRequestTarget: boolean;
  readonly actor: string | undefined;
  readonly workflow: string | undefined;
  readonly pullRequest: PullRequest | undefined;
  readonly workspace: string | undefined;
  readonly isDebug: boolean;
}

/**
 * Understands the environment of a job and its event. Never throws: what is missing or not what GitHub documents is
 * undefined, so that a forged value goes nowhere.
 * @param payload the event's payload as parsed JSON; undefined where there is none
 */
export function parseContext(environment: Environment, payload: unknown): GitHubContext {
  const isJob = environment["GITHUB_ACTIONS"] === "true";
  const serverUrl = addressOf(environment["GITHUB_SERVER_URL"]) ?? (isJob ? "https://github.com" : undefined);
  const shared = {
    isJob,
    repository: repositoryOf(environment["GITHUB_REPOSITORY"]),
    serverUrl,
    apiUrl: addressOf(environment["GITHUB_API_URL"]) ?? "https://api.github.com",
    isDebug: environment["RUNNER_DEBUG"] === "1",
  };
  return isJob ? { ...shared, ...jobOf(environment, payload, shared) } : { ...shared, ...TERMINAL };
}

const TERMINAL = {
  run: { id: null, attempt: null, number: null, url: null },
  sha: undefined,
  ref: undefined,
  eventName: undefined,
  isPullRequestTarget: false,
  actor: undefined,
  workflow: undefined,
  pullRequest: undefined,
  workspace: undefined,
} as const;

type Shared = Pick<GitHubContext, "repository" | "serverUrl">;

function jobOf(
  environment: Environment,
  payload: unknown,
  shared: Shared,
): Omit<GitHubContext, "isJob" | "apiUrl" | "isDebug" | keyof Shared> {
  const eventName = matching(environment["GITHUB_EVENT_NAME"], /^[a-z_]{1,60}$/);
  const actor = matching(environment["GITHUB_ACTOR"], /^[\w.-]{1,100}(?:\[bot\])?$/);
  const found = pullRequestOfEvent(eventName ?? "", payload);
  const pullRequest =
    found === undefined ? undefined : { ...found, isDependabot: found.isDependabot || actor === DEPENDABOT };
  const isPullRequest = eventName === "pull_request" || eventName === "pull_request_target";
  const own = matching(environment["GITHUB_SHA"], /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
  return {
    run: runOf(environment, shared),
    sha: (isPullRequest ? pullRequest?.headSha : undefined) ?? own,
    ref: matching(environment["GITHUB_REF"], /^refs\/[^\p{Cc}\p{Zl}\p{Zp} ]{1,1000}$/u),
    eventName,
    isPullRequestTarget: eventName === "pull_request_target",
    actor,
    workflow: matching(environment["GITHUB_WORKFLOW"], /^[^\p{Cc}\p{Zl}\p{Zp}]{1,1000}$/u),
    pullRequest,
    workspace: environment["GITHUB_WORKSPACE"] === "" ? undefined : environment["GITHUB_WORKSPACE"],
  };
}

function runOf(environment: Environment, { repository, serverUrl }: Shared): GitHubContext["run"] {
  const id = matching(environment["GITHUB_RUN_ID"], /^\d{1,20}$/) ?? null;
  const attempt = countOf(environment["GITHUB_RUN_ATTEMPT"]);
  const run = { id, attempt, number: countOf(environment["GITHUB_RUN_NUMBER"]) };
  if (id === null || repository === undefined || serverUrl === undefined) return { ...run, url: null };
  const again = attempt !== null && attempt > 1 ? `/attempts/${attempt}` : "";
  return { ...run, url: `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${id}${again}` };
}

function repositoryOf(text: string | undefined): GitHubContext["repository"] {
  const [, owner, name] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(text ?? "") ?? [];
  return owner === undefined || name === undefined || /^\.+$/.test(owner) || /^\.+$/.test(name)
    ? undefined
    : { owner, name };
}

/** http or https, without a slash at the end and without anything but a host and a path. */
function addressOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash, origin, pathname } = new URL(text);
  const isPlain = /^https?:$/.test(protocol) && username + password + search + hash === "";
  return isPlain ? origin + pathname.replace(/\/+$/, "") : undefined;
}

function countOf(text: string | undefined): number | null {
  return /^[1-9]\d{0,14}$/.test(text ?? "") ? Number(text) : null;
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

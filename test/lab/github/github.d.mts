/**
 * A stateful fake of GitHub's REST (and a little GraphQL) API on 127.0.0.1 and a free port. Every request and every answer
 * is checked against GitHub's own description (@octokit/openapi, @octokit/graphql-schema): what differs is a violation, and
 * leaving the scope of `await using` with a violation throws, so a test that violates the description fails.
 */

export interface GitHubOptions {
  /** GitHub Enterprise Server: base path /api/v3, GraphQL at /api/graphql, the description of GHES 3.19. */
  readonly enterprise?: boolean;
  /** Milliseconds since the epoch; for created_at and limits. */
  readonly now?: () => number;
  /** What html_url begins with. Default https://github.com */
  readonly webUrl?: string;
  readonly port?: number;
}

/** Starts a fake GitHub. Close it with `await using` or `close()`. */
export function startGitHub(options?: GitHubOptions): Promise<FakeGitHub>;

export type Permission = "none" | "read" | "write";

export interface TokenOptions {
  /** Default GITHUB_TOKEN: it is github-actions[bot], and GET /user answers 403, as the real one. */
  readonly kind?: "GITHUB_TOKEN" | "app" | "PAT" | "fine-grained";
  readonly login?: string;
  /** What is not named is `none`. A fork's token has none or read. */
  readonly permissions?: Partial<
    Readonly<Record<"issues" | "pull_requests" | "actions" | "deployments" | "contents", Permission>>
  >;
  /** The private repositories it can see; default all. */
  readonly repositories?: readonly string[];
  readonly value?: string;
  /** Requests left in this hour; default 5000. */
  readonly remaining?: number;
}

export interface RepositoryOptions {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  readonly fork?: boolean;
}

export interface PullRequestOptions {
  readonly number?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly author?: string;
  readonly state?: "open" | "closed";
  readonly merged?: boolean;
  readonly draft?: boolean;
  /** A locked conversation takes no comments. */
  readonly locked?: boolean;
  readonly headRef?: string;
  readonly headSha?: string;
  /** Full name of the fork that the head is in. */
  readonly fork?: string;
  readonly baseRef?: string;
  readonly baseSha?: string;
  readonly mergeSha?: string;
  /** Commits besides the head. */
  readonly commits?: readonly string[];
  readonly files?: readonly (
    string | { filename: string; status: string; previous_filename?: string; patch?: string }
  )[];
  /** false: an issue, not a pull request. */
  readonly isPullRequest?: boolean;
}

export interface FakePullRequest {
  readonly number: number;
  title: string;
  state: "open" | "closed";
  merged: boolean;
  locked: boolean;
  readonly head: { ref: string; sha: string };
  readonly base: { ref: string; sha: string };
  readonly commits: Set<string>;
}

/** Files of an artifact by their path in it. */
export type ArtifactFiles = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly id?: number;
  readonly number?: number;
  readonly attempt?: number;
  readonly event?: string;
  readonly headSha?: string;
  readonly headBranch?: string;
  /** The workflow's file. */
  readonly path?: string;
  readonly artifacts?: Readonly<Record<string, ArtifactFiles>>;
}

export interface DeploymentOptions {
  readonly ref: string;
  readonly sha?: string;
  readonly environment?: string;
  readonly task?: string;
  readonly payload?: object;
  readonly creator?: string;
  /** Oldest first. */
  readonly statuses?: readonly string[];
}

export interface FakeDeployment {
  readonly id: number;
  readonly ref: string;
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly payload: unknown;
  readonly description: string | null;
  readonly creator: string;
  readonly isTransient: boolean;
  /** Oldest first. */
  readonly statuses: readonly {
    readonly state: string;
    readonly description: string;
    readonly logUrl: string;
    readonly environmentUrl: string;
  }[];
}

export interface FakeComment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly minimized: { readonly reason: string } | null;
}

/** A request as it arrived. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came, and parsed as JSON where it is JSON. */
  readonly text: string;
  readonly body: unknown;
  /** Who the token is; undefined without one. */
  readonly login: string | undefined;
  /** What was answered; 0: the connection was reset; undefined: not answered yet. */
  readonly status: number | undefined;
}

/** What goes wrong. Without `method` and `path`: the next request. */
export interface Fault {
  readonly method?: string;
  /** Below the base path, without the query. In a text, `*` stands for anything. */
  readonly path?: string | RegExp;
  /** How often; default once. */
  readonly times?: number;
  /** Let so many matching requests pass first. */
  readonly after?: number;
  /** Answers this instead of doing anything. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Resets the connection: at once, or after half an answer. Nothing is done. */
  readonly reset?: true | "mid-body";
  /** Does what was asked, then resets the connection: the answer is lost. */
  readonly lost?: true;
  /** Milliseconds before anything else. */
  readonly delay?: number;
  /** Something else that happens before the request is looked at: another run's edit, a removal. */
  readonly before?: (github: FakeGitHub, request: RecordedRequest) => void | Promise<void>;
}

export interface FaultHandle {
  readonly hits: number;
  stop(): void;
}

type Where = Pick<Fault, "method" | "path" | "after">;

export interface FakeGitHub extends AsyncDisposable {
  /** Base of the REST API: what GITHUB_API_URL is. */
  readonly url: string;
  readonly graphqlUrl: string;
  readonly webUrl: string;
  /** GITHUB_API_URL, GITHUB_GRAPHQL_URL and GITHUB_SERVER_URL. */
  readonly env: {
    readonly GITHUB_API_URL: string;
    readonly GITHUB_GRAPHQL_URL: string;
    readonly GITHUB_SERVER_URL: string;
  };
  readonly requests: readonly RecordedRequest[];
  /** What differed from GitHub's description, in words. A test may empty it when it means to. */
  readonly violations: string[];

  addRepository(fullName: string, options?: RepositoryOptions): { readonly id: number; readonly fullName: string };
  /** Adds the repository, too, where it is not there. */
  addPullRequest(fullName: string, options?: PullRequestOptions): FakePullRequest;
  /** What a comparison of two commits or branches is answered with; others are not found. */
  addComparison(fullName: string, base: string, head: string, files: PullRequestOptions["files"] & object): void;
  /** Gives the token's text. */
  addToken(options?: TokenOptions): string;
  addComment(
    fullName: string,
    number: number,
    comment: { readonly author?: string; readonly body: string; readonly createdAt?: string },
  ): FakeComment;
  /** A run of a workflow. */
  addRun(fullName: string, options?: RunOptions): { readonly id: number };
  addArtifact(
    fullName: string,
    runId: number,
    name: string,
    files: ArtifactFiles,
    options?: { readonly expired?: boolean },
  ): { readonly id: number };
  addDeployment(fullName: string, options: DeploymentOptions): { readonly id: number };
  /** As they are now, oldest first. */
  deployments(fullName: string): readonly FakeDeployment[];
  /** As somebody else would. Throws if there is no such comment. */
  editComment(id: number, body: string): FakeComment;
  removeComment(id: number): void;
  /** The comments of a pull request as they are now, oldest first. */
  comments(fullName: string, number: number): readonly FakeComment[];

  fault(fault: Fault): FaultHandle;
  /** 502 (or another status) with a page of HTML, as GitHub's front sends. */
  unavailable(options?: Where & { readonly times?: number; readonly status?: number }): FaultHandle;
  secondaryLimit(
    options?: Where & { readonly times?: number; readonly status?: 403 | 429; readonly retryAfter?: number },
  ): FaultHandle;
  /** The token has `remaining` requests left until its limit is reset. */
  primaryLimit(token: string, options?: { readonly remaining?: number; readonly resetInSeconds?: number }): void;
  /** Faults that no request has met. */
  unmetFaults(): readonly Fault[];
  /** Does not throw for violations; leaving the scope of `await using` does. */
  close(): Promise<void>;
}

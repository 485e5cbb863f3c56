import type { Explanation } from "./errors";
import type { PluginFacts } from "./domain/plugin-cache";
import type { PackageFacts } from "./domain/program-packages";
import type { ChangedFile } from "./domain/changed-file";
import type { Engine, StackTarget } from "./ports/engine";
import type { Artifacts } from "./ports/artifacts";
import type { Deployments, WorkflowRun } from "./ports/deployments";
import type { Clusters } from "./ports/cluster";
import type { Diagnosis } from "./ports/diagnosis";
import type { Git } from "./ports/git";
import type { GitPush } from "./ports/git-push";
import type { LiveView } from "./ports/live-view";
import type { LockFiles } from "./ports/locks";
import type { ManifestFiles } from "./ports/manifests";
import type { LeftEngines, UpdateRecords } from "./ports/records";
import type { CloudRoles } from "./ports/roles";
import type { PlacedComment } from "./domain/overlap";
import type { Project } from "./domain/project";
import type { Source } from "./domain/report";
import type { TypeCheck } from "./domain/type-check";

/**
 * What the use cases need from outside. src/adapters implements them; tests may implement them too.
 * Nothing here decides anything: policy is in src/domain and src/commands.
 */

export type { Engine, EngineLimits, EngineRun, StackTarget, StartedEngine, UpdateOptions, Watch } from "./ports/engine";
export type { LockFiles } from "./ports/locks";
export type { LeftEngines, UpdateRecords } from "./ports/records";
export type { CloudRoles } from "./ports/roles";
export type { FileNames, Git, History, SearchedFolders } from "./ports/git";

/** Where people read along. In a job: GitHub's log with its commands. At a terminal: stderr. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
  /** Hides a text in everything GitHub shows from now on. */
  mask(text: string): void;
  /** A foldable part of the log. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  annotate(annotation: Annotation): void;
  /** At a terminal where lines can change in place; elsewhere what is written stays. */
  readonly live?: LiveView;
}

export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly source: Source | null;
}

/** What a folder on the disk is to Pulumi. */
export interface FoundProject {
  /** Absolute. */
  readonly folder: string;
  /** From the repository's root, `/` between parts, `.` for the root itself. */
  readonly workDir: string;
  /** Its name: Pulumi.yaml, Pulumi.yml or Pulumi.json. Stack config files end alike. */
  readonly projectFile: string;
  /** The text of Pulumi.yaml. */
  readonly projectText: string;
}

export interface ProjectFiles {
  /** Reads Pulumi.yaml (or .yml, .json) of a work-dir. Throws PROJECT_INVALID. */
  find(workDir: string): Promise<FoundProject>;
  /** The absolute path of a work-dir, whether or not it is a project's. Throws PROJECT_INVALID where there is none. */
  folder(workDir: string): Promise<string>;
  /** The text of a file (absolute, or from the repository's root), undefined where there is none. */
  readText(path: string): Promise<string | undefined>;
  /** What is installed for the program in a project's folder. */
  packageFacts(folder: string): Promise<PackageFacts>;
  /** What decides which provider plugins the program in a project's folder needs. */
  pluginFacts(folder: string): Promise<PluginFacts>;
}

export interface EngineRequest {
  /** Empty: any version will do. A version, a range (^3.100), or `latest`. */
  readonly version: string;
  /** A file that holds it (.pulumi.version); empty for none. */
  readonly versionFile: string;
}

export interface SetUp {
  /** A Pulumi CLI: the one on PATH if it satisfies the request, else an official download. Throws PULUMI_*. */
  engine(request: EngineRequest): Promise<Engine>;
  /** Brings back the provider plugins that an earlier run saved. True if they were there. */
  restorePlugins(key: string, restoreKeys: readonly string[]): Promise<boolean>;
  /** In the post step: saves them under the key that the main step asked for, if they were not found under it. */
  savePlugins(): Promise<void>;
  /**
   * A check of the program's types, to run beside previews that skip Pulumi's own; undefined where that is left to Pulumi.
   * Throws PREVIEW_FAILED where the compiler itself fails.
   */
  typeCheck(
    found: FoundProject,
    project: Project,
    env: StackTarget["env"],
  ): Promise<((signal: AbortSignal) => Promise<TypeCheck>) | undefined>;
  /** No more programs are to be checked: lets go of their compilers. */
  endTypeChecks(): Promise<void>;
  /** `pulumi install` in the project's folder. Throws PACKAGES_MISSING. */
  installPackages(
    folder: string,
    options: { readonly signal?: AbortSignal; readonly env?: StackTarget["env"] },
  ): Promise<void>;
}

export interface ExistingComment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  /** Login of who wrote it. */
  readonly author: string;
  readonly createdAt: string;
}

/** The comments of one pull request. All throw GitHubRefusal-shaped InfraErrors (GITHUB_UNUSABLE) when GitHub says no. */
export interface PullRequestComments {
  /** Who the token is: a login such as github-actions[bot]; undefined if that cannot be known. */
  login(): Promise<string | undefined>;
  list(): Promise<readonly ExistingComment[]>;
  create(body: string): Promise<ExistingComment>;
  update(id: number, body: string): Promise<ExistingComment>;
  remove(id: number): Promise<void>;
}

/** A change as the API lists it; incomplete where GitHub's limit was reached. */
export interface ApiChange {
  readonly files: readonly ChangedFile[];
  readonly isComplete: boolean;
}

export interface PullRequestCommits {
  readonly isOpen: boolean;
  readonly head: string;
  readonly base: string;
}

export interface GitHub {
  comments(pullRequest: number): PullRequestComments;
  /** Pull requests that a commit belongs to, open ones first. */
  pullRequestsOf(sha: string): Promise<readonly number[]>;
  pullRequestCommits(number: number): Promise<PullRequestCommits>;
  /** The comments that were written or changed last, over all pull requests: some hundreds at most. */
  recentComments(): Promise<readonly PlacedComment[]>;
  pullRequestFiles(number: number): Promise<ApiChange>;
  workflowRun(id: number): Promise<WorkflowRun>;
  /** The report.json of each of a run's artifacts whose name begins so. Needs `actions: read`. */
  reportsOfRun(id: number, prefix: string): Promise<readonly KeptFile[]>;
  readonly deployments: Deployments;
  /** What the head added since it left the base. */
  comparedFiles(base: string, head: string): Promise<ApiChange>;
  /** What the token may do, as far as GitHub tells without anything being written. */
  access(pullRequest: number | undefined): Promise<TokenAccess>;
}

export interface TokenAccess {
  readonly repository: string;
  /** Of a classic personal token; null where GitHub names none. */
  readonly scopes: string | null;
  /** Whether a comment on the pull request would be taken; null: there was none to ask about. */
  readonly mayComment: boolean | null;
}

/** What earlier previews taught about which stack reads which: the text of a file, kept between runs. Never throws. */
export interface Learned {
  /** undefined: nothing was learned yet, or it cannot be had. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/** Where results go besides the log. */
export interface Results {
  /** Adds to the job summary (at most 1 MiB a step). False where there is none. */
  summary(markdown: string): Promise<boolean>;
  /**
   * Writes report.json and gives its absolute path.
   * @param shown what --json prints in its place
   */
  report(json: string, shown?: string): Promise<string>;
  /** The comment's body, for who asked for it on stdout (--markdown). */
  comment(markdown: string): void;
  output(name: string, value: string): void;
  /** For who asked for JSON on stdout (--json), by a command that writes no report. */
  json(text: string): void;
}

/** What the machine is, to work side by side without running out of it. Memory in bytes. */
export interface Machine {
  readonly cores: number;
  readonly memory: number;
}

export interface FoundFiles {
  /** From the root where they lie in it, `/` between parts; sorted, each once. */
  readonly files: readonly string[];
  /** What is no glob and leads to nothing. */
  readonly missing: readonly string[];
}

/** A file as another job left it behind, by the place that it is known by. */
export interface KeptFile {
  readonly path: string;
  readonly content: LeftFileText;
}

export type LeftFileText = { readonly text: string } | { readonly unreadable: string };

/** Files that other jobs or engines left behind. Never throws: what cannot be read is a result. */
export interface ReportFiles {
  /** Files by name, each report.json below a folder, and what a glob fits. */
  find(patterns: readonly string[]): Promise<FoundFiles>;
  /** Every file of a folder, or the file itself; undefined where there is neither. Sorted. */
  below(path: string): Promise<readonly string[] | undefined>;
  /** `-` is stdin. @param limit in bytes. `unreadable` ends a sentence that begins with the file's name. */
  read(path: string, limit: number): Promise<LeftFileText>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves when the time is over, or at once when the signal is aborted. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Ports {
  readonly log: Log;
  readonly setUp: SetUp;
  readonly projects: ProjectFiles;
  readonly learned: Learned;
  readonly git: Git;
  readonly locks: LockFiles;
  readonly records: UpdateRecords;
  readonly leftEngines: LeftEngines;
  readonly clusters: Clusters;
  readonly roles: CloudRoles;
  readonly manifests: ManifestFiles;
  readonly gitPush: GitPush;
  /** undefined: there is no token, and this is why. */
  readonly github: GitHub | { readonly unavailable: Explanation };
  readonly results: Results;
  readonly reports: ReportFiles;
  readonly artifacts: Artifacts;
  readonly diagnosis: Diagnosis;
  readonly clock: Clock;
  readonly machine: Machine;
  /** The event's payload (GITHUB_EVENT_PATH) as parsed JSON; undefined where there is none or it is no JSON. */
  event(): Promise<unknown>;
  /** The job's environment, for src/domain to parse. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted once, when the run is cancelled. */
  readonly signal: AbortSignal;
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitHubOf } from "../../src/adapters/github-client";
import { runArtifacts } from "../../src/adapters/run-artifacts";
import { stepResults } from "../../src/adapters/step-results";
import { publish, type PublishOptions } from "../../src/commands/publish";
import { formatMarker, type Marker } from "../../src/domain/comment-marker";
import { parseContext } from "../../src/domain/github-context";
import { makeMasker } from "../../src/domain/masking";
import type { Annotation, Log } from "../../src/ports";
import { report } from "../../src/render/testing/builders";
import { startGitHub, type FakeGitHub, type GitHubOptions } from "../lab/github/github.mjs";

export const REPOSITORY = "org/app";
export const COMMENTS = "/repos/*/issues/7/comments";
export const HEAD = "a".repeat(40);
export const BOT = "github-actions[bot]";
export const WRITER = { permissions: { issues: "read", pull_requests: "write" } } as const;

/** A fake GitHub with pull request 7. */
export async function gitHubWithPull(options: GitHubOptions = {}): Promise<FakeGitHub> {
  const github = await startGitHub(options);
  github.addPullRequest(REPOSITORY, { number: 7, headSha: HEAD });
  return github;
}

interface PublishSettings {
  readonly token?: string | undefined;
  /** GITHUB_RUN_NUMBER */
  readonly number?: number;
  readonly environment?: Record<string, string>;
  readonly event?: Record<string, unknown>;
  readonly secrets?: readonly string[];
  readonly inputs?: Partial<PublishOptions["inputs"]>;
  readonly key?: string;
  readonly message?: string;
  readonly answerMs?: number;
}

/** Publishes a report as a job of pull request 7 would, a second lasting a hundredth of one, and gives all that was written. */
export async function publishInJob(github: FakeGitHub, settings: PublishSettings = {}) {
  const folder = await mkdtemp(join(tmpdir(), "publish-"));
  try {
    const eventPath = join(folder, "event.json");
    const event = settings.event ?? pullRequestEvent();
    await writeFile(eventPath, JSON.stringify(event));
    const environment = {
      ...jobEnvironment(folder, github, settings),
      GITHUB_EVENT_PATH: eventPath,
      ...settings.environment,
    };
    const patience = { secondMs: 10, waitSeconds: 90, answerMs: settings.answerMs ?? 10_000 };
    const log = recordingLog();
    const published = await publish(reportSaying(settings.message ?? "done"), {
      context: parseContext(environment, event),
      inputs: {
        "comment-on-pr": true,
        "comment-on-pr-number": undefined,
        "edit-pr-comment": true,
        "comment-on-summary": false,
        "report-artifacts": false,
        ...settings.inputs,
      },
      ports: {
        github: gitHubOf({ token: settings.token, environment, patience }),
        log,
        artifacts: runArtifacts(environment),
        results: stepResults({ environment }),
      },
      masker: makeMasker(settings.secrets ?? []),
      ...(settings.key === undefined ? {} : { key: settings.key }),
    });
    const summary = await readFile(environment.GITHUB_STEP_SUMMARY, "utf8").catch(() => "");
    const json = published.reportPath === undefined ? "" : await readFile(published.reportPath, "utf8");
    return { ...published, notes: published.report.notes, summary, json, log };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function jobEnvironment(folder: string, github: FakeGitHub, { number = 12 }: PublishSettings) {
  return {
    ...github.env,
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_SHA: "b".repeat(40),
    GITHUB_RUN_ID: String(9000 + number),
    GITHUB_RUN_NUMBER: String(number),
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_WORKFLOW: "infra",
    GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    RUNNER_TEMP: folder,
  };
}

/** The event of pull request 7, as far as it is looked at. */
export function pullRequestEvent({ fork = REPOSITORY, author = "mona" } = {}): Record<string, unknown> {
  const head = { sha: HEAD, repo: { full_name: fork } };
  const base = { sha: "c".repeat(40), ref: "main", repo: { full_name: REPOSITORY } };
  return { pull_request: { number: 7, state: "open", merged: false, user: { login: author }, head, base } };
}

function reportSaying(message: string) {
  const made = report([]);
  return {
    ...made,
    findings: [{ code: "DELETE" as const, severity: "danger" as const, message, urn: null, source: null }],
  };
}

/** A comment's body as an earlier, later or other run would have written it. */
export function earlierBody(changes: Partial<Marker> = {}, text = "an earlier text"): string {
  const marker = {
    kind: "preview",
    key: "k",
    repo: REPOSITORY,
    pr: 7,
    sha: null,
    run: "9001",
    attempt: 1,
    number: 1,
    workflow: "infra",
    stacks: [],
  };
  return `${formatMarker({ ...marker, ...changes })}\n${text}\n`;
}

function recordingLog(): Log & { readonly lines: string[]; readonly annotations: Annotation[] } {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const take = (text: string): void => void lines.push(text);
  return {
    lines,
    annotations,
    info: take,
    debug: take,
    mask: () => undefined,
    group: (_, work) => work(),
    annotate: (one) => void annotations.push(one),
  };
}

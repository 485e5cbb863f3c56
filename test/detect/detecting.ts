import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../../src/adapters/git";
import { gitHubOf } from "../../src/adapters/github-client";
import { learnedEdges } from "../../src/adapters/learned-edges";
import { affectedStacks, type Affected } from "../../src/commands/affected";
import { parseContext } from "../../src/domain/github-context";

export interface DetectSetting {
  readonly folder: string;
  /** As GITHUB_EVENT_NAME; absent: a terminal. */
  readonly event?: string;
  readonly payload?: unknown;
  readonly base?: string;
  readonly workDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly serverUrl?: string;
  /** The commit of each stack's last successful deployment. */
  readonly deployed?: Readonly<Record<string, string>>;
  /** Stacks whose deployments have all failed. */
  readonly failed?: readonly string[];
}

/** Git of a test: nobody's own settings. */
export const GIT_ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
} as const;

/** Detects with the real adapters, as a job or a terminal would, and gives the log with it. */
export async function detecting(setting: DetectSetting): Promise<Affected & { readonly log: readonly string[] }> {
  const { folder, payload, base = "", workDir, token, serverUrl } = setting;
  const temp = await mkdtemp(join(tmpdir(), "detect-"));
  const log: string[] = [];
  try {
    const environment = {
      ...GIT_ENVIRONMENT,
      GITHUB_REPOSITORY: "o/r",
      RUNNER_TEMP: temp,
      ...(setting.event === undefined ? {} : { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: setting.event }),
      ...setting.environment,
    };
    const found = await affectedStacks({
      context: parseContext(environment, payload),
      payload,
      ...(setting.deployed === undefined
        ? {}
        : {
            deployed: {
              successful: new Map(Object.entries(setting.deployed)),
              failed: new Map(setting.failed?.map((id) => [id, ""])),
            },
          }),
      inputs: { base, ...(workDir === undefined ? {} : { "work-dir": workDir }) },
      ports: {
        git: git({ folder, environment, token, serverUrl }),
        github: gitHubOf({ token, environment, patience: { secondMs: 1, waitSeconds: 1, answerMs: 30_000 } }),
        learned: learnedEdges({ environment, say: () => undefined }),
        log: {
          info: (text) => void log.push(text),
          debug: () => undefined,
          mask: () => undefined,
          group: (_, work) => work(),
          annotate: () => undefined,
        },
      },
    });
    return { ...found, log };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

export const idsOf = ({ stacks }: Affected): string[] => stacks.map(({ id }) => id).sort();

export const pullRequestPayload = (number: number, base: string, head: string) => ({
  action: "synchronize",
  number,
  pull_request: {
    number,
    state: "open",
    merged: false,
    user: { login: "ada" },
    head: { sha: head, repo: { full_name: "o/r" } },
    base: { sha: base, ref: "main", repo: { full_name: "o/r" } },
  },
});

export const pushPayload = (before: string, after: string, over: object = {}) => ({
  before,
  after,
  ref: "refs/heads/main",
  deleted: false,
  forced: false,
  repository: { default_branch: "main" },
  ...over,
});

export const ZERO = "0".repeat(40);

/** Two projects with stacks, one that reads the other, services, and files that belong to nobody. */
export const FILES = {
  "net/Pulumi.yaml": "name: network\nruntime: nodejs\n",
  "net/Pulumi.day.yaml": "config: {}\n",
  "net/Pulumi.dusk.yaml": "config: {}\n",
  "net/index.ts": "export const x = 1;\n",
  "app/Pulumi.yaml": "name: app\nruntime: nodejs\n",
  "app/Pulumi.day.yaml": "config:\n  app:network: acme/network/day\n",
  "app/index.ts": "export const y = 1;\n",
  "lone/Pulumi.yaml": "name: lone\nruntime: yaml\n",
  "lone/Pulumi.dev.yaml": "config: {}\n",
  "services/day/app.py": "print(1)\n",
  "README.md": "# read me\n",
} as const;

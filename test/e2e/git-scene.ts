import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Repository } from "../lab/engine/repository";
import type { Files } from "../lab/engine/project-files";
import type { LabCluster } from "../lab/kube/cluster";
import { KubeScene, makeKubeScene } from "./kube-scene";

/** A digest, and the image of it. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
export const image = (letter: string, name = "day"): string => `registry.test/${name}@${digest(letter)}`;

export const APP = `# Day, as its team wrote it
apiVersion: apps/v1
kind: Deployment
metadata: {name: day}
spec:
  template:
    spec:
      containers:
        - name: app
          image: registry.test/day:1 # set by deploy
`;

/** How a job has checked a commit out. */
export type Clone = "whole" | "shallow";

const folders: string[] = [];
const temporary = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `infra-action-${name}-`));
  folders.push(folder);
  return folder;
};

/** What the scenes of a test file have left. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A repository with manifests, and the bare one that it is pushed to. */
export interface GitScene extends KubeScene {
  readonly origin: Origin;
}

export async function makeGitScene(cluster: LabCluster, files: Files = {}): Promise<GitScene> {
  const config = "version: 1\nservices: {day: {manifests: k8s}}\n";
  const namespace = await cluster.namespace("argo");
  const on = await makeKubeScene(cluster, { "infra-action.yml": config, "k8s/app.yaml": APP, ...files }, namespace);
  const origin = new Origin(temporary("origin"));
  await on.repository.git("init", "--bare", "--initial-branch", "main", origin.folder);
  await on.repository.git("remote", "add", "origin", origin.folder);
  await on.repository.git("push", "--quiet", "origin", "HEAD:main");
  return Object.assign(on, { origin });
}

/** The same repository in another job, as actions/checkout leaves it there. */
export async function clonedScene(on: GitScene, commit: string, clone: Clone): Promise<GitScene> {
  const folder = temporary("clone");
  const repository = new Repository(join(folder, "repo"), undefined, undefined);
  execFileSync("git", ["init", "--quiet", repository.folder]);
  await repository.git("remote", "add", "origin", `file://${on.origin.folder}`);
  const depth = clone === "shallow" ? ["--depth=1"] : [];
  await repository.git("fetch", "--quiet", "--no-tags", ...depth, "origin", commit);
  await repository.git("checkout", "--quiet", "--detach", commit);
  return Object.assign(new KubeScene(folder, on.cluster, repository, on.namespace), { origin: on.origin });
}

/** What others see, and do. */
export class Origin {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", this.folder, ...args], { encoding: "utf8" }).trimEnd();

  head = (branch = "main"): string => this.git("rev-parse", `refs/heads/${branch}`);
  has = (path: string): boolean => existsSync(join(this.folder, path));
  show = (path: string, branch = "main"): string => `${this.git("show", `refs/heads/${branch}:${path}`)}\n`;

  hook(name: string, script: string): void {
    writeFileSync(join(this.folder, "hooks", name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  }

  /** As another service's job or a colleague would, on top of what is there. */
  pushOnTop(path: string, text: string, { branch = "main", message = "other" } = {}): void {
    const clone = temporary("other");
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", clone, "-c", "user.name=o", "-c", "user.email=o@lab.test", ...args]);
    git("clone", "--quiet", "--branch", branch, this.folder, ".");
    writeFileSync(join(clone, path), text);
    git("add", path);
    git("commit", "--quiet", "--allow-empty", "-m", message);
    git("push", "--quiet", "origin", `HEAD:${branch}`);
  }
}

/** What a job's environment says about an event. */
export const jobOf = (event: "push" | "workflow_dispatch"): Record<string, string> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_EVENT_NAME: event,
  GITHUB_REPOSITORY: "org/app",
  GITHUB_RUN_ID: "7",
});

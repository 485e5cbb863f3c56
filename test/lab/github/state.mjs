// What the fake GitHub knows: accounts, tokens, repositories, pull requests, comments. Nothing here speaks HTTP.
import { createHash, randomBytes } from "node:crypto";
import { strToU8, zipSync } from "fflate";

const MARKS = { GITHUB_TOKEN: "ghs_", app: "ghs_", PAT: "ghp_", "fine-grained": "github_pat_" };

/** @returns a sha-like text of 40 hexadecimal digits made from `seed` */
export const shaOf = (seed) => createHash("sha1").update(seed).digest("hex");

export class State {
  tokens = new Map();
  /** Artifacts by the path that they are loaded from. */
  blobs = new Map();
  repositories = new Map();
  comments = [];
  #accounts = new Map();
  #nextId = 2_900_000_001; // GitHub's comment ids have outgrown 32 bits
  #now;

  constructor(now) {
    this.#now = now;
  }

  id() {
    return this.#nextId++;
  }

  /** GitHub gives times by the second. */
  time() {
    return new Date(this.#now()).toISOString().replace(/\.\d+Z$/, "Z");
  }

  seconds() {
    return Math.floor(this.#now() / 1000);
  }

  /** The account behind a login; a login that ends in [bot] is an app's. */
  account(login) {
    let account = this.#accounts.get(login);
    if (account === undefined) {
      const bot = login.endsWith("[bot]");
      const id = login === "github-actions[bot]" ? 41898282 : 1000 + this.#accounts.size;
      account = { login, id, type: bot ? "Bot" : "User", app: bot ? login.slice(0, -"[bot]".length) : undefined };
      this.#accounts.set(login, account);
    }
    return account;
  }

  /** `permissions` is what the token may do: `none`, `read` or `write`; what is not named is `none`. */
  addToken({ kind = "GITHUB_TOKEN", login, permissions = {}, repositories, value, remaining = 5000 } = {}) {
    const own = kind === "GITHUB_TOKEN" ? "github-actions[bot]" : kind === "app" ? "infra-app[bot]" : "octocat";
    const token = {
      value: value ?? `${MARKS[kind]}${randomBytes(18).toString("hex")}`,
      kind,
      login: login ?? own,
      permissions,
      /** undefined: all of them */
      repositories,
      rate: { limit: remaining, remaining, reset: this.seconds() + 3600 },
    };
    this.tokens.set(token.value, token);
    return token;
  }

  addRepository(fullName, { private: isPrivate = false, defaultBranch = "main", fork = false } = {}) {
    const [owner, name] = fullName.split("/");
    const repository = {
      id: this.id(),
      owner,
      name,
      fullName,
      private: isPrivate,
      defaultBranch,
      fork,
      issues: new Map(),
      comparisons: new Map(),
      runs: new Map(),
      deployments: [],
      releases: [],
    };
    this.repositories.set(fullName.toLowerCase(), repository);
    return repository;
  }

  repository(fullName) {
    return this.repositories.get(fullName.toLowerCase()) ?? this.addRepository(fullName);
  }

  addPullRequest(fullName, options = {}) {
    const repository = this.repository(fullName);
    const number = options.number ?? Math.max(0, ...repository.issues.keys()) + 1;
    const headRepository = options.fork === undefined ? repository : this.repository(options.fork);
    if (headRepository !== repository) headRepository.fork = true;
    const head = {
      ref: options.headRef ?? `change-${number}`,
      sha: options.headSha ?? shaOf(`${fullName}#${number}`),
      repository: headRepository,
    };
    const pull = {
      id: this.id(),
      number,
      isPullRequest: options.isPullRequest ?? true,
      repository,
      title: options.title ?? `Change ${number}`,
      body: options.body ?? null,
      author: options.author ?? "octocat",
      state: options.state ?? "open",
      merged: options.merged ?? false,
      draft: options.draft ?? false,
      locked: options.locked ?? false,
      head,
      base: {
        ref: options.baseRef ?? repository.defaultBranch,
        sha: options.baseSha ?? shaOf(`${fullName}:base`),
        repository,
      },
      commits: new Set([head.sha, ...(options.commits ?? [])]),
      mergeSha: options.mergeSha ?? null,
      files: (options.files ?? []).map((file) =>
        typeof file === "string" ? { filename: file, status: "modified" } : file,
      ),
      createdAt: this.time(),
      updatedAt: this.time(),
    };
    repository.issues.set(number, pull);
    return pull;
  }

  /** What `base...head` is answered with. */
  addComparison(fullName, base, head, files) {
    const listed = files.map((file) => (typeof file === "string" ? { filename: file, status: "modified" } : file));
    this.repository(fullName).comparisons.set(`${base}...${head}`, { base, head, files: listed });
  }

  /** A workflow's run; `artifacts` are their names with the files in them: {report: {"report.json": "{}"}}. */
  addRun(fullName, { id = this.id(), artifacts = {}, ...given }) {
    const repository = this.repository(fullName);
    const run = {
      ...{ id, repository, number: id % 1000, attempt: 1, event: "pull_request", headSha: shaOf(`run ${id}`) },
      ...{ headBranch: "change", path: ".github/workflows/preview.yml", headRepository: repository },
      ...given,
      ...{ artifacts: [], createdAt: this.time() },
    };
    repository.runs.set(id, run);
    for (const [name, files] of Object.entries(artifacts)) this.addArtifact(fullName, id, name, files);
    return run;
  }

  addArtifact(fullName, runId, name, files, { expired = false } = {}) {
    const run = this.repository(fullName).runs.get(runId);
    if (run === undefined) throw new Error(`There is no run ${runId} in the fake GitHub.`);
    const contents = Object.entries(files).map(([path, text]) => [path, strToU8(text)]);
    const zip = Buffer.from(zipSync(Object.fromEntries(contents)));
    const artifact = { id: this.id(), name, run, zip, expired, createdAt: this.time() };
    run.artifacts.push(artifact);
    this.blobs.set(`/blobs/${randomBytes(12).toString("hex")}`, artifact);
    return artifact;
  }

  addDeployment(fullName, { ref, sha = ref, task, environment, payload, description, creator, ...more }) {
    const repository = this.repository(fullName);
    const deployment = {
      ...{ id: this.id(), repository, ref, sha, task: task ?? "deploy", environment: environment ?? "production" },
      ...{ payload: payload ?? {}, description: description ?? null, creator: creator ?? "octocat" },
      ...{ isTransient: false, isProduction: false, ...more },
      ...{ statuses: [], createdAt: this.time() },
    };
    repository.deployments.push(deployment);
    return deployment;
  }

  /** A new success makes the earlier ones of its environment inactive, as GitHub does it unless it is told not to. */
  addDeploymentStatus(deployment, { state, isAutoInactive = true, ...given }) {
    const blank = { description: "", logUrl: "", environmentUrl: "", creator: "octocat" };
    const add = (to, fields) => {
      const status = { id: this.id(), deployment: to, ...blank, ...fields, createdAt: this.time() };
      to.statuses.push(status);
      return status;
    };
    if (state === "success" && isAutoInactive)
      for (const other of deployment.repository.deployments)
        if (other !== deployment && becomesInactive(other, deployment)) add(other, { state: "inactive" });
    return add(deployment, { state, ...given });
  }

  addComment(fullName, number, { author = "octocat", body, createdAt }) {
    const repository = this.repository(fullName);
    const time = createdAt ?? this.time();
    const comment = {
      id: this.id(),
      repository,
      number,
      author,
      body,
      createdAt: time,
      updatedAt: time,
      minimized: null,
    };
    this.comments.push(comment);
    return comment;
  }

  editComment(id, body) {
    const comment = this.comment(id);
    if (comment === undefined) throw new Error(`There is no comment ${id} in the fake GitHub.`);
    comment.body = body;
    comment.updatedAt = this.time();
    return comment;
  }

  removeComment(id) {
    this.comments = this.comments.filter((comment) => comment.id !== id);
  }

  comment(id) {
    return this.comments.find((comment) => comment.id === id);
  }

  commentsOf(repository, number) {
    return this.comments.filter((comment) => comment.repository === repository && comment.number === number);
  }
}

/** "Adds a new inactive status to all prior non-transient, non-production environment deployments" that succeeded. */
function becomesInactive(other, { environment }) {
  if (other.environment !== environment || other.isTransient || other.isProduction) return false;
  return other.statuses.at(-1)?.state === "success";
}

// The demo's repository: an origin, a developer's clone with a branch, and the runner's checkout of the merge commit.
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { run } from "./child.mjs";

const BRANCH = "encrypt-the-database";
const MERGE_REF = "refs/pull/7/merge";

const GIT = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Mara",
  GIT_AUTHOR_EMAIL: "mara@example.com",
  GIT_COMMITTER_NAME: "Mara",
  GIT_COMMITTER_EMAIL: "mara@example.com",
};

export class Repository {
  /** Number of its only pull request. */
  static PULL_REQUEST = 7;
  static BRANCH = BRANCH;
  #folder;
  #packages;
  #env;

  /** `packages` is the node_modules that programs are linked to. */
  constructor(folder, { packages, env }) {
    this.#folder = folder;
    this.#packages = packages;
    this.#env = { ...env, ...GIT };
  }

  get clone() {
    return join(this.#folder, "clone");
  }

  get checkout() {
    return join(this.#folder, "checkout");
  }

  /** The main branch with the base, in origin and in a developer's clone. */
  async create(base) {
    const origin = join(this.#folder, "origin.git");
    await this.#git(this.#folder, "init", "--quiet", "--bare", "--initial-branch=main", origin);
    await this.#git(this.#folder, "clone", "--quiet", origin, this.clone);
    await this.#git(this.clone, "switch", "--quiet", "--orphan", "main");
    this.overlay(base);
    this.#link(this.clone);
  }

  /** Copies a folder of the demo over the developer's clone. */
  overlay(folder) {
    cpSync(folder, this.clone, { recursive: true });
  }

  branch() {
    return this.#git(this.clone, "switch", "--quiet", "--create", BRANCH);
  }

  /** Commits all that differs and pushes it; gives the commit. */
  async push(message) {
    await this.#git(this.clone, "add", "--all");
    await this.#git(this.clone, "commit", "--quiet", "--message", message);
    await this.#git(this.clone, "push", "--quiet", "origin", "HEAD");
    return this.#git(this.clone, "rev-parse", "HEAD");
  }

  /** What GitHub does after each push: a merge commit of base and head. Gives the three commits. */
  async mergeCommit() {
    const base = await this.#git(this.clone, "rev-parse", "origin/main");
    const head = await this.#git(this.clone, "rev-parse", BRANCH);
    const tree = await this.#git(this.clone, "merge-tree", "--write-tree", base, head).catch(() =>
      this.#git(this.clone, "rev-parse", `${head}^{tree}`),
    );
    const message = `Merge ${head} into ${base}`;
    const merge = await this.#git(this.clone, "commit-tree", tree, "-p", base, "-p", head, "-m", message);
    await this.#git(this.clone, "push", "--quiet", "--force", "origin", `${merge}:${MERGE_REF}`);
    return { base, head, merge };
  }

  /** What actions/checkout does in a pull request's job: the merge commit alone, detached. */
  async checkOutMerge() {
    if (!existsSync(this.checkout)) {
      mkdirSync(this.checkout, { recursive: true });
      await this.#git(this.checkout, "init", "--quiet", "--initial-branch=main");
      await this.#git(this.checkout, "remote", "add", "origin", join(this.#folder, "origin.git"));
    }
    await this.#git(this.checkout, "fetch", "--quiet", "--depth=1", "origin", `+${MERGE_REF}:refs/remotes/pull/merge`);
    await this.#git(this.checkout, "checkout", "--quiet", "--force", "--detach", "refs/remotes/pull/merge");
    this.#link(this.checkout);
  }

  /** The pull request is merged; the developer's clone stands on main. Gives what main was, and what it is. */
  async mergeIntoMain() {
    await this.#git(this.clone, "switch", "--quiet", "main");
    await this.#git(this.clone, "merge", "--quiet", "--no-ff", "--message", "Merge pull request #7", BRANCH);
    await this.#git(this.clone, "push", "--quiet", "origin", "main");
    const before = await this.#git(this.clone, "rev-parse", "HEAD^1");
    return { before, after: await this.#git(this.clone, "rev-parse", "HEAD") };
  }

  /** What actions/checkout does in a job of a push to main. */
  async checkOutMain() {
    await this.#git(this.checkout, "fetch", "--quiet", "--depth=1", "origin", "+main:refs/remotes/origin/main");
    await this.#git(this.checkout, "checkout", "--quiet", "--force", "--detach", "refs/remotes/origin/main");
    this.#link(this.checkout);
  }

  /** Instead of npm install: the program finds its packages where this clone has them. */
  #link(folder) {
    const link = join(folder, "infra", "node_modules");
    if (!existsSync(link)) symlinkSync(this.#packages, link, "junction");
  }

  async #git(cwd, ...args) {
    const { stdout } = await run("git", args, { cwd, env: this.#env });
    return stdout.trim();
  }
}

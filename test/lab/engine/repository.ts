import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { writeFiles } from "./lab-project";
import type { Files } from "./project-files";

const run = promisify(execFile);

/** Text by path; null deletes. */
export type Changes = Readonly<Record<string, string | null>>;

export interface RepositoryOptions {
  /** The first commit, on `main`. */
  readonly files: Files;
  /** The folder to be; default a new temporary one. */
  readonly folder?: string;
  /** A bare `origin` beside it, to fetch from and to clone shallowly. */
  readonly origin?: boolean;
}

/** A real git repository. Authors and dates are fixed, so the same calls give the same commits. */
export class Repository implements AsyncDisposable {
  readonly folder: string;
  readonly origin: string | undefined;
  readonly #owned: string | undefined;
  #minutes = 0;

  constructor(folder: string, origin: string | undefined, owned: string | undefined) {
    this.folder = folder;
    this.origin = origin;
    this.#owned = owned;
  }

  /** Any git command; its output without the last line break. Throws with git's words when it fails. */
  async git(...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await run("git", args, { cwd: this.folder, env: this.#env(), maxBuffer: 2 ** 28 });
      return stdout.replace(/\n$/, "");
    } catch (cause) {
      const { stdout, stderr } = cause as { stdout?: string; stderr?: string };
      throw new Error(`git ${args.join(" ")} failed:\n${stdout ?? ""}${stderr ?? ""}`, { cause });
    }
  }

  /** Commits changes on the current branch and gives the commit's sha; pushes where there is an origin. */
  async commit(message: string, changes: Changes = {}): Promise<string> {
    const gone = Object.keys(changes).filter((path) => changes[path] === null);
    const kept = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null);
    writeFiles(this.folder, Object.fromEntries(kept));
    await Promise.all(gone.map((path) => rm(join(this.folder, path), { recursive: true })));
    await this.git("add", "--all");
    this.#minutes += 1;
    await this.git("commit", "--quiet", "--allow-empty", "--message", message);
    if (this.origin !== undefined) await this.git("push", "--quiet", "--force", "origin", "HEAD");
    return this.head();
  }

  /** The sha of a ref, default of what is checked out. */
  head = (ref = "HEAD"): Promise<string> => this.git("rev-parse", "--verify", `${ref}^{commit}`);

  /** Makes a branch and checks it out. */
  async branch(name: string, from = "HEAD"): Promise<void> {
    await this.git("checkout", "--quiet", "-b", name, from);
  }

  async checkout(ref: string): Promise<void> {
    await this.git("checkout", "--quiet", ref);
  }

  /**
   * What GitHub makes of an open pull request: refs/pull/N/head, and refs/pull/N/merge with the merge commit of both sides.
   * Nothing is checked out. Gives the merge commit's sha; throws on a conflict.
   */
  async pullRequest(number: number, head: string, base = "main"): Promise<string> {
    const [theirs, ours] = [await this.head(head), await this.head(base)];
    const tree = await this.git("merge-tree", "--write-tree", ours, theirs);
    this.#minutes += 1;
    const message = `Merge ${theirs} into ${ours}`;
    const merge = await this.git("commit-tree", tree, "-p", ours, "-p", theirs, "-m", message);
    const refs = { [`refs/pull/${number}/head`]: theirs, [`refs/pull/${number}/merge`]: merge };
    for (const [ref, sha] of Object.entries(refs)) {
      await this.git("update-ref", ref, sha);
      if (this.origin !== undefined) await this.git("push", "--quiet", "--force", "origin", ref);
    }
    return merge;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#owned !== undefined) await rm(this.#owned, { recursive: true, force: true });
  }

  #env(): Record<string, string> {
    const date = new Date(Date.UTC(2026, 0, 1, 12, this.#minutes)).toISOString();
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: dirname(this.folder),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "Ada",
      GIT_AUTHOR_EMAIL: "ada@example.com",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: "Ada",
      GIT_COMMITTER_EMAIL: "ada@example.com",
      GIT_COMMITTER_DATE: date,
    };
  }
}

/** Makes a repository with one commit on `main`; `await using` removes it where its folder was not given. */
export async function makeRepository({ files, folder, origin = false }: RepositoryOptions): Promise<Repository> {
  const owned = folder === undefined ? mkdtempSync(join(realpathSync(tmpdir()), "infra-repo-")) : undefined;
  const target = folder ?? join(owned ?? "", "work");
  const bare = origin ? join(dirname(target), "origin.git") : undefined;
  const repository = new Repository(target, bare, owned);
  await run("git", ["init", "--quiet", "--initial-branch=main", target]);
  if (bare !== undefined) {
    await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
    await repository.git("remote", "add", "origin", bare);
  }
  await repository.commit("First", files);
  return repository;
}

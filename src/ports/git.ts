import type { ChangedFile } from "../domain/changed-file";

/** Which files are meant, by name, wherever they are: `package.json`, `Pulumi.*.yaml`, `*.ts`. */
export interface FileNames {
  readonly names: readonly string[];
  /** Files that git would track are meant too (a terminal); in a job only what is committed counts. */
  readonly untracked: boolean;
}

/** The files that are searched: all in these folders. */
export interface SearchedFolders {
  readonly folders: readonly string[];
  readonly untracked: FileNames["untracked"];
}

/** How much history a fetch gets. `depth` counts from the commits asked for, `deepen` from where a shallow clone ends. */
export type History = { readonly depth: number } | { readonly deepen: number };

/** The repository's history and files. Commits are full hashes or refs that src/domain has checked; never options. */
export interface Git {
  /** Paths from the root; ignored files are left out. */
  files(wanted: FileNames): Promise<readonly string[]>;
  /** Files in which a line matches a POSIX extended regular expression, binary ones left out. */
  filesWith(pattern: string, searched: SearchedFolders): Promise<readonly string[]>;
  /**
   * A file's text in the work tree, by its path from the root; undefined for what is not there, no file, or larger than
   * 1 MiB. At once: for thousands of small files that takes a fraction of what as many promises would.
   */
  readText(path: string): string | undefined;
  /** The commit that a ref names; undefined where it is not here. */
  commit(ref: string): Promise<string | undefined>;
  /** A commit's parents as it names them itself, though a shallow clone may not have them. */
  parents(commit: string): Promise<readonly string[]>;
  /** The commits that one has and another has not, newest first, as far as they are here; none where either is not. */
  commitsSince(base: string, head: string, most: number): Promise<readonly string[]>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  isShallow(): Promise<boolean>;
  /** The default branch's ref as the clone knows it (refs/remotes/origin/main); undefined where it does not. */
  defaultBranch(): Promise<string | undefined>;
  /**
   * What differs between two commits; between one and the work tree, untracked files with it, where `head` is absent.
   * @param fromMergeBase begins where the two parted
   */
  diff(base: string, head?: string, options?: { readonly fromMergeBase: boolean }): Promise<readonly ChangedFile[]>;
  /** Gets commits or refs from origin. False where that was not possible. Without `history` all of it. */
  fetch(refs: readonly string[], history?: History): Promise<boolean>;
}

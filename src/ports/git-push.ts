/** A change of a service's files that goes on top of a branch. */
export interface BranchChange {
  readonly branch: string;
  readonly service: string;
  /** With a record of the service (src/domain/deploy/commit-record.ts), which the next run reads. */
  readonly message: string;
  /** Files and folders whose texts the edit gets, from the repository's root. */
  readonly paths: readonly string[];
  readonly token: string | undefined;
  /** Which of the commits that were deployed is newer than what is to be pushed; undefined: none is, or it cannot be told. */
  readonly newer: (deployed: readonly string[]) => Promise<string | undefined>;
}

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface PushedChange {
  /** The branch's commit now. */
  readonly sha: string;
  /** The files that changed; none: the branch had it already, or has newer. */
  readonly files: readonly string[];
  /** The newer commit that the branch has on record; it was left as it is. */
  readonly newer: string | undefined;
}

/** A commit that was pushed, and what its files say. */
export interface PushedTexts extends Pick<BranchChange, "branch" | "service" | "paths" | "token"> {
  readonly sha: string;
  readonly texts: readonly string[];
}

/**
 * How a commit stands to a pushed one: it comes `after` it and has all that the other has of the texts, comes after it and
 * has `replaced` some of them, has them replaced by a later deploy of the service (`redeployed`), or is `other` (older, of
 * another branch, not to be had).
 */
export type CommitStanding = "after" | "replaced" | "redeployed" | "other";

/** Writes to the repository's origin, without touching the checkout. */
export interface GitPush {
  /**
   * Edits files of a branch, commits and pushes, unless a newer commit of the service is on record there. Where somebody
   * else pushed in between, all of it is done again on theirs.
   * @param edit files as they are on the branch → those that change
   * @throws InfraError GIT_UNUSABLE, PUSH_REFUSED
   */
  push(change: BranchChange, edit: (files: readonly TextFile[]) => readonly TextFile[]): Promise<PushedChange>;

  /** Fetches the branch where the commit is not yet here. @throws InfraError GIT_UNUSABLE */
  standing(pushed: PushedTexts, commit: string): Promise<CommitStanding>;
}

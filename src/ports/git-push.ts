/** A change of files that goes on top of a branch. */
export interface BranchChange {
  readonly branch: string;
  readonly message: string;
  /** Files and folders whose texts the edit gets, from the repository's root. */
  readonly paths: readonly string[];
  readonly token: string | undefined;
}

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface PushedChange {
  /** The branch's commit now. */
  readonly sha: string;
  /** The files that changed; none: the branch had it already. */
  readonly files: readonly string[];
}

/** Writes to the repository's origin, without touching the checkout. */
export interface GitPush {
  /**
   * Edits files of a branch, commits and pushes. Where somebody else pushed in between, the edit is made again on theirs.
   * @param edit files as they are on the branch → those that change
   * @throws InfraError GIT_UNUSABLE, PUSH_REFUSED
   */
  push(change: BranchChange, edit: (files: readonly TextFile[]) => readonly TextFile[]): Promise<PushedChange>;
}

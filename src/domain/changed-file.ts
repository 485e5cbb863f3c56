export type FileStatus = "added" | "modified" | "deleted" | "renamed" | "copied" | "type-changed";

/** One file of a change. A rename or copy names both sides: what it was taken from may belong to another stack. */
export interface ChangedFile {
  readonly path: string;
  /** Where it came from; set for renames and copies. */
  readonly oldPath?: string;
  readonly status: FileStatus;
}

/** What a change consists of, or why everything is taken: a change that cannot be told touches all. */
export type ChangeSet =
  | { readonly kind: "files"; readonly files: readonly ChangedFile[]; readonly how: string }
  | { readonly kind: "everything"; readonly reason: string };

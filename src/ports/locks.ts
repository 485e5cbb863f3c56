/** Locks of a backend whose files this machine can reach, and the processes that took them. Decides nothing. */
export interface LockFiles {
  /** undefined: the lock is no file here (a bucket's), so that cannot be told. */
  isThere(url: string): Promise<boolean | undefined>;
  /** Takes this one lock away. False: it was gone already. Only for what `isThere` can tell. */
  remove(url: string): Promise<boolean>;
  /** Whether a process of this number runs; undefined: on another machine, which cannot be told. */
  runs(holder: { readonly host: string; readonly pid: number }): boolean | undefined;
}

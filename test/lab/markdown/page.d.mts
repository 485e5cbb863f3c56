export interface PageOptions {
  /** Whose comment; default github-actions, a bot. */
  readonly author?: string;
  readonly bot?: boolean;
  /** Unfold everything. */
  readonly open?: boolean;
}

/** A whole HTML page that shows the comment as in a pull request's conversation. It loads nothing and runs nothing. */
export function commentPage(markdown: string, options?: PageOptions): string;

import type { DefaultTreeAdapterMap } from "parse5";

export type Tree = DefaultTreeAdapterMap["documentFragment"];

export interface Rendered {
  /** What GitHub shows: sanitised, ends of lines in paragraphs are breaks. */
  readonly html: string;
  /** The same as parse5's tree. */
  readonly tree: Tree;
  /** What GitHub's allow-list took out: `<script>`, `<a onclick>`. */
  readonly removed: readonly string[];
}

/** Renders GitHub-flavoured Markdown as GitHub renders a comment. Never throws, whatever the text. */
export function renderGfm(markdown: string): Rendered;

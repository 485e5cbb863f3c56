import type { DefaultTreeAdapterMap } from "parse5";

type Node = DefaultTreeAdapterMap["node"];

export interface FoundElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Reference {
  /** mention: @user, @org/team · issue: #1, org/app#1, GH-1 · commit: 7 to 40 hexadecimal digits · url: left bare in HTML */
  readonly kind: "mention" | "issue" | "commit" | "url";
  readonly text: string;
}

/** All elements in the order of the document. */
export function elements(tree: Node): FoundElement[];
export function textOf(node: Node): string;
/** All `<a href>`; bare addresses in Markdown are among them, as GitHub links those. */
export function links(tree: Node): { readonly href: string; readonly text: string }[];
/** What GitHub would link by itself outside of code and links; in doubt (does that user exist?) it is one. */
export function references(tree: Node): Reference[];
/** What GitHub might typeset as mathematics. */
export function mathematics(tree: Node): string[];

import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";

/** What a browser makes of a Markdown text: how a test sees a comment as GitHub shows it, before GitHub's own filters. */
export interface Rendered {
  /** Every element with its attributes, nested: `details[open](summary(code))`. Inline code is left out: it is text. */
  readonly skeleton: string;
  readonly elements: ReadonlySet<string>;
  readonly hrefs: readonly string[];
  /** Text outside code and links, a piece for each text node. */
  readonly prose: readonly string[];
  /** Text of each block of code. */
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** Renders Markdown with GitHub's extensions, raw HTML let through, and reads the result as a browser does. */
export function readMarkdown(markdown: string): Rendered {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const roots = parseFragment(html).childNodes;
  const all = roots.flatMap(elementsOf);
  return {
    skeleton: roots.map(skeletonOf).filter(isSaid).join(" "),
    elements: new Set(all.map(({ tagName }) => tagName)),
    hrefs: all.flatMap((element) => attribute(element, "href") ?? []),
    prose: roots.flatMap(proseOf),
    blocks: all.filter(({ tagName }) => tagName === "pre").map(blockOf),
  };
}

const isSaid = (text: string): boolean => text !== "";
const isElement = (node: Node): node is Element => "tagName" in node;
const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((attr) => attr.name === name)?.value;

function elementsOf(node: Node): Element[] {
  return isElement(node) ? [node, ...node.childNodes.flatMap(elementsOf)] : [];
}

function skeletonOf(node: Node): string {
  if (!isElement(node)) return node.nodeName === "#comment" ? "<!-- -->" : "";
  if (node.tagName === "code" && (!node.parentNode || node.parentNode.nodeName !== "pre")) return "";
  const attrs = node.attrs.map(({ name, value }) => (name === "href" || name === "open" ? "" : `${name}=${value}`));
  const inside = node.childNodes.map(skeletonOf).filter(isSaid).join(" ");
  return `${node.tagName}${attrs
    .filter(isSaid)
    .map((attr) => `[${attr}]`)
    .join("")}${inside === "" ? "" : `(${inside})`}`;
}

function proseOf(node: Node): string[] {
  if ("value" in node) return [node.value];
  if (!isElement(node) || ["a", "code", "pre"].includes(node.tagName)) return [];
  return node.childNodes.flatMap(proseOf);
}

function blockOf(pre: Element): { language: string; text: string } {
  const [code] = pre.childNodes.filter(isElement);
  const language = (code === undefined ? undefined : attribute(code, "class"))?.replace("language-", "") ?? "";
  return { language, text: textOf(pre).replace(/\n$/, "") };
}

function textOf(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/** What GitHub's filters would make a link, a ping, a picture or a formula of, by what they look for. */
export const LIVE: Readonly<Record<string, RegExp>> = {
  mention: /@[a-z0-9_]/i,
  issue: /#\d/,
  "issue, old form": /\bgh-\d/i,
  advisory: /\b(?:cve|ghsa)-\w/i,
  "custom autolink": /\b[A-Z]{2,}-\d/,
  address: /[a-z]:\/\/|www\./i,
  commit: /[0-9a-f]{7}/i,
  emoji: /:[\w+-]+:/,
  formula: /\$[\x21-\x7e]/,
  hidden: /[\p{Cc}\p{Cf}\p{Cs}]/u,
};

/** Kinds of live text in a rendered comment's prose. Our own characters of no width, and line ends, are let through. */
export function liveIn(rendered: Rendered): string[] {
  const pieces = rendered.prose.map((text) => text.replace(/\n/g, " "));
  return Object.entries(LIVE)
    .filter(([kind, pattern]) =>
      pieces.some((text) => pattern.test(kind === "hidden" ? text.replaceAll("\u200b", "") : text)),
    )
    .map(([kind]) => kind);
}

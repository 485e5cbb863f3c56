// GitHub-flavoured Markdown as GitHub renders a comment: Markdown → HTML → tree → allow-list. Manual: render-gfm.d.mts.
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment, serialize } from "parse5";
import { ELEMENTS, mayStay, WITH_CONTENTS } from "./allow-list.mjs";

/** See render-gfm.d.mts. */
export function renderGfm(markdown) {
  const raw = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const tree = parseFragment(raw);
  const removed = [];
  sanitise(tree, removed);
  breakLines(tree, false);
  return { html: serialize(tree), tree, removed };
}

function sanitise(node, removed) {
  const kept = node.childNodes.flatMap((child) => keep(child, removed));
  node.childNodes = joinTexts(kept);
  for (const child of node.childNodes) child.parentNode = node;
}

function keep(node, removed) {
  if (node.nodeName === "#text") return [node];
  if (node.tagName === undefined) return []; // comments vanish, the marker among them
  if (!ELEMENTS.has(node.tagName) && !isTask(node)) removed.push(`<${node.tagName}>`);
  if (WITH_CONTENTS.has(node.tagName)) return [];
  sanitise(node, removed);
  if (!ELEMENTS.has(node.tagName) && !isTask(node)) return node.childNodes;
  node.attrs = node.attrs.filter((attribute) => {
    const stays = mayStay(node.tagName, attribute);
    if (!stays) removed.push(`<${node.tagName} ${attribute.name}>`);
    return stays;
  });
  for (const attribute of node.attrs)
    if (attribute.name === "id" || attribute.name === "name") attribute.value = `user-content-${attribute.value}`;
  return [node];
}

/** GitHub makes the boxes of task lists itself. */
function isTask({ tagName, attrs, parentNode }) {
  const value = (name) => attrs.find((attribute) => attribute.name === name)?.value;
  return (
    tagName === "input" &&
    value("type") === "checkbox" &&
    value("disabled") !== undefined &&
    /^(li|p)$/.test(parentNode?.nodeName)
  );
}

/** Texts that only a removed node kept apart are one for what looks for mentions. */
function joinTexts(nodes) {
  const joined = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.nodeName === "#text" && last?.nodeName === "#text") last.value += node.value;
    else joined.push(node);
  }
  return joined;
}

/** In comments, unlike in files, the end of a line is a break. */
function breakLines(node, inParagraph) {
  if (node.nodeName === "pre" || node.childNodes === undefined) return;
  const inside = inParagraph || node.nodeName === "p";
  for (const child of node.childNodes) breakLines(child, inside);
  if (!inside) return;
  node.childNodes = node.childNodes.flatMap((child, index) => {
    if (child.nodeName !== "#text") return [child];
    const afterBreak = node.childNodes[index - 1]?.nodeName === "br";
    const lines = (afterBreak ? child.value.replace(/^\n/, "") : child.value).split("\n");
    return lines.flatMap((line, at) => [
      ...(at === 0 ? [] : [lineBreak(node)]),
      ...(line === "" ? [] : [{ ...child, value: line }]),
    ]);
  });
}

const lineBreak = (parentNode) => ({
  nodeName: "br",
  tagName: "br",
  attrs: [],
  namespaceURI: "http://www.w3.org/1999/xhtml",
  childNodes: [],
  parentNode,
});

// What is in a rendered comment: its elements, its text, and what GitHub would turn into links. Manual: render-gfm.d.mts.

/** All elements, in the order of the document. */
export function elements(tree) {
  return walk(tree)
    .filter(isElement)
    .map((node) => ({ name: node.tagName, attributes: attributesOf(node), text: textOf(node) }));
}

export function textOf(node) {
  return node.nodeName === "#text" ? node.value : (node.childNodes ?? []).map(textOf).join("");
}

export function links(tree) {
  return elements(tree)
    .filter(({ name, attributes }) => name === "a" && attributes.href !== undefined)
    .map(({ attributes, text }) => ({ href: attributes.href, text }));
}

// GitHub leaves these alone.
const SILENT = new Set(["a", "pre", "code", "tt", "style", "script"]);

/**
 * In doubt GitHub looks up whether a user, an issue or a commit exists; here each that might is one. A word's start is what
 * Ruby's \W says: anything but ASCII letters, digits and _.
 */
const REFERENCES = [
  { kind: "mention", pattern: /(?<![A-Za-z0-9_])@[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][\w.-]*)?/gi },
  { kind: "issue", pattern: /(?:(?<![\w])|[\w.-]+\/[\w.-]+|[\w-]+)#\d+\b/g },
  { kind: "issue", pattern: /(?<![A-Za-z0-9_])GH-\d+\b/gi },
  { kind: "commit", pattern: /(?<![\w.\-/:%])(?:[\w.-]+(?:\/[\w.-]+)?@)?[0-9a-f]{7,40}(?![\w-])/g },
  { kind: "url", pattern: /(?:(?:https?|ftp):\/\/|(?<![\w.])www\.)[^\s<]+/gi },
];

/** What GitHub would link in the text by itself, outside of code and of links. */
export function references(tree) {
  return loudTexts(tree).flatMap((text) =>
    REFERENCES.flatMap(({ kind, pattern }) => [...text.matchAll(pattern)].map(([found]) => ({ kind, text: found }))),
  );
}

/** What GitHub might typeset as mathematics: $…$, $$…$$. */
export function mathematics(tree) {
  return loudTexts(tree).flatMap((text) =>
    [...text.matchAll(/\$\$[^$]+\$\$|(?<![\w$])\$(?=[^\s$])[^$\n]*[^\s$]\$(?!\w)/g)].map(([found]) => found),
  );
}

function loudTexts(node) {
  if (node.nodeName === "#text") return [node.value];
  return SILENT.has(node.tagName) ? [] : (node.childNodes ?? []).flatMap(loudTexts);
}

const walk = (node) => [node, ...(node.childNodes ?? []).flatMap(walk)];
const isElement = (node) => node.tagName !== undefined;
const attributesOf = (node) => Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));

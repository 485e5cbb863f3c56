/** Keys and indices from the root of a resource's properties down to one of them. */
export type PropertyPath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;
const INDEX = /^[0-9]{1,15}$/;

/**
 * Reads a path as the engine writes it: `a.b`, `a[0]`, `a["k/x"]`, `["root.key"].b`, `a[*]`.
 * A text that is no path is one key by itself, as in the engine's own display.
 */
export function parsePropertyPath(text: string): PropertyPath {
  const elements: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    const next = nextElement(text, at, elements.length === 0);
    if (next === undefined) return [text];
    elements.push(next.element);
    at = next.end;
  }
  return elements.length === 0 ? [text] : elements;
}

/** Writes a path so that `parsePropertyPath` reads it back; keys that are not plain words are quoted. */
export function formatPropertyPath(path: PropertyPath): string {
  let text = "";
  for (const element of path) {
    if (typeof element === "number") text += `[${element}]`;
    else if (PLAIN_KEY.test(element)) text += text === "" ? element : `.${element}`;
    else text += `["${element.replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/** Whether `inner` is `outer` itself or lies below it. `*` in `outer` stands for any one element. */
export function containsPath(outer: PropertyPath, inner: PropertyPath): boolean {
  return outer.length <= inner.length && outer.every((element, index) => element === "*" || element === inner[index]);
}

interface Read {
  readonly element: string | number;
  readonly end: number;
}

function nextElement(text: string, start: number, first: boolean): Read | undefined {
  let at = start;
  if (text[at] === ".") {
    if (first) return undefined;
    at += 1;
    if (at >= text.length || text[at] === ".") return undefined;
  } else if (!first && text[at] !== "[") return undefined;
  if (text[at] !== "[") return bareKey(text, at);
  return text[at + 1] === '"' ? quotedKey(text, at + 2) : index(text, at + 1);
}

function bareKey(text: string, start: number): Read {
  let end = start;
  while (end < text.length && text[end] !== "." && text[end] !== "[") end += 1;
  return { element: text.slice(start, end), end };
}

function quotedKey(text: string, start: number): Read | undefined {
  let key = "";
  let at = start;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === "\\" && text[at + 1] === '"') at += 1;
    key += text[at] ?? "";
    at += 1;
  }
  return text[at] === '"' && text[at + 1] === "]" ? { element: key, end: at + 2 } : undefined;
}

function index(text: string, start: number): Read | undefined {
  const close = text.indexOf("]", start);
  if (close < 0) return undefined;
  const inside = text.slice(start, close);
  if (inside === "*") return { element: "*", end: close + 1 };
  return INDEX.test(inside) ? { element: Number(inside), end: close + 1 } : undefined;
}

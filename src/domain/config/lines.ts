import { isMap, isNode, isScalar, type Document, type LineCounter } from "yaml";

/** A parsed file, to find lines in. */
export interface Where {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
}

/** The line of a key or value; the nearest one above where it is not in the file. */
export function lineOf({ document, lines }: Where, path: readonly string[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const node = isNode(pair?.key) ? pair.key : document.getIn(path.slice(0, length).map(asIndex), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

export const asIndex = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

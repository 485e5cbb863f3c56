import { isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type YAMLMap } from "yaml";
import { repositoryOf, type ImageChoice } from "./images";

/**
 * `images: [{name, newName, digest}]`, as `kustomize edit set image` has it. Spliced, not printed anew: whoever reviews the
 * commit sees the lines of the image; what is written in a way that cannot be spliced is printed anew as near as can be.
 */
export function withKustomizeImages(text: string, choices: readonly ImageChoice[]): string {
  return choices.reduce((before, choice) => {
    const document = parseDocument(before);
    if (document.errors.length > 0 || isAsWanted(document, choice)) return before;
    const spliced = splice(before, document, choice);
    return spliced !== undefined && isAsWanted(parseDocument(spliced), choice) ? spliced : printed(before, choice);
  }, text);
}

export const hasKustomizeImage = (text: string, name: string): boolean =>
  entryOf(parseDocument(text), name) !== undefined;

function entryOf(document: Document, name: string): YAMLMap | undefined {
  const images = document.get("images");
  return isSeq(images) ? images.items.filter(isMap).find((entry) => entry.get("name") === name) : undefined;
}

function isAsWanted(document: Document, { name, image, digest }: ImageChoice): boolean {
  const entry = document.errors.length > 0 ? undefined : entryOf(document, name);
  if (entry === undefined || entry.get("digest") !== digest || entry.has("newTag")) return false;
  return (entry.get("newName") ?? name) === repositoryOf(image);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function splice(text: string, document: Document, choice: ImageChoice): string | undefined {
  const entry = entryOf(document, choice.name);
  const edits = entry === undefined ? newEntry(text, document, choice) : entryEdits(text, entry, choice);
  return edits
    ?.toSorted((one, other) => other.start - one.start || other.end - one.end)
    .reduce((before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end), text);
}

/** The digest takes the tag's place, so that what is said beside the tag stays beside it. */
function entryEdits(text: string, entry: YAMLMap, { name, image, digest }: ImageChoice): Edit[] | undefined {
  const pairOf = (key: string): Pair | undefined =>
    entry.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  const [named, newName, newTag, own] = ["name", "newName", "newTag", "digest"].map(pairOf);
  const repository = repositoryOf(image);
  const last = entry.items.at(-1);
  if (named === undefined || last === undefined) return undefined;
  const edits = [
    newName === undefined
      ? repository === name || addedPair(text, entry, { after: named, line: `newName: ${repository}` })
      : valueEdit(text, newName, repository),
    own === undefined
      ? newTag === undefined
        ? addedPair(text, entry, { after: last, line: `digest: ${digest}` })
        : pairEdit(newTag, `digest: ${digest}`)
      : valueEdit(text, own, digest),
    own === undefined || newTag === undefined || removedLine(text, newTag),
  ].filter((edit) => edit !== true);
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
  const range = (node as Partial<Node> | null)?.range;
  return range ? [range[0], range[1]] : undefined;
};

function valueEdit(text: string, { value }: Pair, wanted: string): Edit | undefined {
  const range = isScalar(value) ? rangeOf(value) : undefined;
  if (range === undefined || range[0] === range[1]) return undefined;
  const [quote = ""] = /^["']/.exec(text.slice(range[0])) ?? [];
  return { start: range[0], end: range[1], text: `${quote}${wanted}${quote}` };
}

function pairEdit({ key, value }: Pair, wanted: string): Edit | undefined {
  const [from, to] = [rangeOf(key), isScalar(value) ? rangeOf(value) : undefined];
  return from === undefined || to === undefined ? undefined : { start: from[0], end: to[1], text: wanted };
}

function addedPair(
  text: string,
  entry: YAMLMap,
  { after, line }: { readonly after: Pair; readonly line: string },
): Edit | undefined {
  const end = endOf(after.value) ?? endOf(after.key);
  const first = rangeOf(entry.items[0]?.key);
  if (end === undefined || first === undefined) return undefined;
  if (entry.flow) return { start: end, end, text: `, ${line}` };
  return addedLines(text, end, [`${" ".repeat(columnOf(text, first[0]))}${line}`]);
}

/** What stands beside it on its line stays, on a line of its own. */
function removedLine(text: string, { key, value }: Pair): Edit | undefined {
  const [from, to] = [rangeOf(key), endOf(value)];
  if (from === undefined || to === undefined) return undefined;
  const begin = from[0] - columnOf(text, from[0]);
  if (text.slice(begin, from[0]).trim() !== "") return undefined;
  const end = lineEnd(text, to);
  const comment = text.slice(to, end).trim();
  return comment === ""
    ? { start: begin, end, text: "" }
    : { start: from[0], end: end - text.slice(to, end).trimStart().length, text: "" };
}

function newEntry(text: string, document: Document, { name, image, digest }: ImageChoice): Edit[] | undefined {
  const repository = repositoryOf(image);
  const pairs = [`name: ${name}`, ...(repository === name ? [] : [`newName: ${repository}`]), `digest: ${digest}`];
  const lines = (column: number): string[] =>
    pairs.map((pair, index) => `${" ".repeat(column)}${index === 0 ? "- " : "  "}${pair}`);
  const images = document.get("images");
  if (isSeq(images) && !images.flow) {
    const [column, end] = [dashColumn(text, images.items[0]), endOf(images.items.at(-1))];
    return column === undefined || end === undefined ? undefined : [addedLines(text, end, lines(column))];
  }
  const { contents } = document;
  if (document.has("images") || !isMap(contents) || contents.flow || /^\.\.\./m.test(text)) return undefined;
  return [addedLines(text, text.length, ["images:", ...lines(listColumn(text, document) ?? 0)])];
}

/** How far the file's own lists are indented. */
function listColumn(text: string, document: Document): number | undefined {
  const lists = isMap(document.contents) ? document.contents.items.map(({ value }) => value).filter(isSeq) : [];
  return lists.filter(({ flow }) => !flow).flatMap(({ items }) => dashColumn(text, items[0]) ?? [])[0];
}

function dashColumn(text: string, item: unknown): number | undefined {
  const start = rangeOf(item)?.[0];
  if (start === undefined) return undefined;
  const before = text.slice(start - columnOf(text, start), start);
  return /^ *- /.test(before) ? before.indexOf("-") : undefined;
}

function addedLines(text: string, after: number, lines: readonly string[]): Edit {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const start = after > 0 && text[after - 1] === "\n" ? after : lineEnd(text, after);
  const begin = start > 0 && text[start - 1] !== "\n" ? newline : "";
  return { start, end: start, text: `${begin}${lines.join(newline)}${newline}` };
}

const columnOf = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}

/** A block's own range goes on into what follows it. */
function endOf(node: unknown): number | undefined {
  if (isMap(node) && !node.flow) return endOf(node.items.at(-1)?.value ?? node.items.at(-1)?.key);
  if (isSeq(node) && !node.flow) return endOf(node.items.at(-1));
  return rangeOf(node)?.[1];
}

function printed(text: string, { name, image, digest }: ImageChoice): string {
  const document = parseDocument(text);
  const repository = repositoryOf(image);
  const entry = entryOf(document, name);
  if (entry === undefined) {
    const added = document.createNode({ name, ...(repository === name ? {} : { newName: repository }), digest });
    if (isSeq(document.get("images"))) document.addIn(["images"], added);
    else document.set("images", document.createNode([added]));
  } else {
    if (repository === name) entry.delete("newName");
    else entry.set("newName", repository);
    entry.set("digest", digest);
    entry.delete("newTag");
  }
  return document.toString({ lineWidth: 0, indentSeq: listColumn(text, parseDocument(text)) !== 0 });
}

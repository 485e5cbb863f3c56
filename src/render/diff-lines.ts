import { diffArrays } from "diff";
import type { Value } from "../domain/report";
import type { Detail } from "./detail";
import { elide, elidePair } from "./elide";
import { visibleLines } from "./inert";
import { plural } from "./words";

/** A line of a diff: what happens, as the character that a ```diff block colours by, and the text. */
export interface DiffLine {
  readonly sign: "+" | "-" | "!" | " ";
  readonly text: string;
}

/** Beyond this many edits two texts are shown one after the other; keeps hostile texts from taking long. */
const MAX_EDITS = 400;
const CONTEXT_LINES = 2;

/** One changed place: `path: old` and `path: new`, or what differs between two long values line by line. */
export function changeLines(path: string, old: Value | null, next: Value | null, detail: Detail): DiffLine[] {
  if (old !== null && next !== null && !isPlain(old) && old.kind === next.kind)
    return [line("!", `${path}: ${valueLines(old).join("")} → ${valueLines(next).join("")}`, detail)];
  const [before, after] = [old === null ? null : valueLines(old), next === null ? null : valueLines(next)];
  if (before === null && after === null) return [line("!", path, detail)];
  if (before === null) return block("+", path, after ?? [], detail);
  if (after === null) return block("-", path, before, detail);
  if (before.length === 1 && after.length === 1) return pair(path, before[0] ?? "", after[0] ?? "", detail);
  const ended = before.at(-1) === "" && after.at(-1) === "" ? -1 : undefined;
  const inside = textDiff(before.slice(0, ended), after.slice(0, ended), detail);
  return [line(" ", `${path}:`, detail), ...capped(inside, detail.propertyLines)];
}

/** A property's path as part of a line. */
export function label(path: string, detail: Detail): string {
  return elide(oneLine(path), detail.line);
}

/** The first lines, and how many more there are. */
export function capped(lines: readonly DiffLine[], max: number): DiffLine[] {
  if (lines.length <= max) return [...lines];
  return [...lines.slice(0, max - 1), { sign: " ", text: `… ${plural(lines.length - max + 1, "more line")}` }];
}

/** As the text of a ```diff block: the sign is at column 0. */
export function diffText(lines: readonly DiffLine[]): string[] {
  return lines.map(({ sign, text }) => `${sign} ${text}`.trimEnd());
}

function isPlain(value: Value): boolean {
  return value.kind === "plain";
}

/** A value as lines: texts of several lines as they are, everything else as JSON, short things on one line. */
function valueLines(value: Value): string[] {
  if (value.kind === "secret") return ["[secret]"];
  if (value.kind === "unknown") return ["(known after the update)"];
  const plain = value.value;
  if (typeof plain === "string" && plain.includes("\n")) return plain.split("\n");
  const compact = JSON.stringify(plain);
  return typeof plain !== "object" || compact.length <= 80 ? [compact] : JSON.stringify(plain, null, 2).split("\n");
}

function pair(path: string, old: string, next: string, detail: Detail): DiffLine[] {
  const [before, after] = elidePair(oneLine(old), oneLine(next), detail.line);
  const name = label(path, detail);
  return [
    { sign: "-", text: `${name}: ${before}` },
    { sign: "+", text: `${name}: ${after}` },
  ];
}

function block(sign: "+" | "-", path: string, lines: readonly string[], detail: Detail): DiffLine[] {
  const [first = "", ...rest] = lines;
  if (rest.length === 0) return [line(sign, `${path}: ${first}`, detail)];
  const isJson = /^[[{]$/.test(first);
  if (lines.at(-1) === "") return block(sign, path, lines.slice(0, -1), detail);
  const all = isJson ? [`${path}: ${first}`, ...rest] : [`${path}:`, ...lines.map((text) => `  ${text}`)];
  return capped(
    all.map((text) => line(sign, text, detail)),
    detail.propertyLines,
  );
}

/** What differs between two texts, with a little of what is around it. */
function textDiff(before: readonly string[], after: readonly string[], detail: Detail): DiffLine[] {
  const parts = diffArrays([...before], [...after], { maxEditLength: MAX_EDITS });
  if (parts === undefined) return [...signed("-", before, detail), ...signed("+", after, detail)];
  return parts.flatMap((part, index) => {
    if (part.added) return signed("+", part.value, detail);
    if (part.removed) return signed("-", part.value, detail);
    return signed(" ", around(part.value, index === 0, index === parts.length - 1), detail);
  });
}

/** Of unchanged lines, those next to a change; a gap is a line of its own. */
function around(lines: readonly string[], isFirst: boolean, isLast: boolean): string[] {
  const [after, before] = [isFirst ? 0 : CONTEXT_LINES, isLast ? 0 : CONTEXT_LINES];
  if (lines.length <= after + before + 1) return [...lines];
  return [...lines.slice(0, after), "…", ...lines.slice(lines.length - before)];
}

function signed(sign: DiffLine["sign"], lines: readonly string[], detail: Detail): DiffLine[] {
  return lines.map((text) => line(sign, `  ${text}`, detail));
}

function line(sign: DiffLine["sign"], text: string, detail: Detail): DiffLine {
  return { sign, text: label(text, detail) };
}

/** No name or value gets a line of its own: a line feed inside it (in a property's path) is spelt out like all controls. */
function oneLine(text: string): string {
  return visibleLines(text).replaceAll("\n", "<U+000A>");
}

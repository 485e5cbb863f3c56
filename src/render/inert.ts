import { elide } from "./elide";

/**
 * The one place where text from programs, clusters and pull requests becomes part of what people read. All of it is
 * hostile: nothing that comes out of here pings people, links anywhere, makes an element, ends a table row, a code span
 * or a fence, or hides what it is.
 *
 * Names and values go into code, where neither Markdown nor GitHub's own filters (mentions, issues, commits, emoji) look
 * and where they can be copied as they are. Sentences become prose.
 */

const ZERO_WIDTH = "\u200b";
const NAME_LENGTH = 160;
const PROSE_LENGTH = 600;

/** Controls, bidirectional overrides, lone surrogates and everything that is drawn as nothing; emoji selectors may stay. */
const HIDDEN = /(?!\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const HIDDEN_BUT_LAYOUT = /(?![\n\t\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** One line in which characters that cannot be seen are spelt out: `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, spelt);
}

/** As `visible`, but line feeds and tabs stay: for what is split into lines or shown as a block. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN_BUT_LAYOUT, spelt);
}

function spelt(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `<U+${point.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** A name as a code span. Everything inside is literal; the delimiter is longer than any run of backticks in it. */
export function code(name: string): string {
  const text = name === "" ? '""' : elide(visible(name), NAME_LENGTH);
  const delimiter = "`".repeat(longestRun(text) + 1);
  const padding = /^[ `]|[ `]$/.test(text) ? " " : "";
  return `${delimiter}${padding}${text}${padding}${delimiter}`;
}

/** As `code`, for the cell of a table, where a pipe would end the cell even inside a code span. */
export function codeInTable(name: string): string {
  return code(name.replaceAll("|", "<U+007C>"));
}

/** A name as an HTML element, for where Markdown is not read: inside `<summary>`. */
export function htmlCode(name: string): string {
  return `<code>${entities(elide(visible(name), NAME_LENGTH), /[&<>"']/g)}</code>`;
}

/** What GitHub, or a Markdown reader, would turn into a link, a ping or a picture, broken by a character of no width. */
const BREAKS: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/@/g, `@${ZERO_WIDTH}`],
  [/#(?=\w)/g, `#${ZERO_WIDTH}`],
  [/\b([A-Z][A-Z0-9]*)-(?=\w)/g, `$1-${ZERO_WIDTH}`],
  [/\b(gh|ghsa|cve)-(?=\w)/gi, `$1-${ZERO_WIDTH}`],
  [/:\/\//g, `:${ZERO_WIDTH}//`],
  [/(www)(?=\.)/gi, `$1${ZERO_WIDTH}`],
  [/[0-9a-f]{6}(?=[0-9a-f])/gi, `$&${ZERO_WIDTH}`],
  [/:(?=[\w+-]+:)/g, `:${ZERO_WIDTH}`],
];

/**
 * A sentence as text on one line, inert in Markdown and in HTML alike: what has a meaning there becomes an entity, which
 * by CommonMark's rules never forms structure. What stands between backticks becomes code, and so do the names that the
 * sentence speaks of, so that they can be copied as they are.
 */
export function prose(sentence: string, { max = PROSE_LENGTH, names = [] }: ProseOptions = {}): string {
  const line = elide(visible(sentence.trim().replace(/\s+/g, " ")), max);
  const parts = line
    .split(/`([^`]+)`/)
    .flatMap((text, index) => (index % 2 === 1 ? { code: text } : named(text, names)))
    .flatMap((part) => ("code" in part ? part : withoutFormulas(part.text)));
  const isInside = (index: number): boolean => index > 0 && index < parts.length - 1;
  return parts.map((part, index) => ("code" in part ? code(part.code) : between(part.text, isInside(index)))).join("");
}

export interface ProseOptions {
  /** Characters. */
  readonly max?: number;
  readonly names?: readonly string[];
}

type Part = { readonly code: string } | { readonly text: string };

/** Two dollar signs in a text are a formula to GitHub, whatever stands beside them: words with one become code. */
function withoutFormulas(text: string): Part[] {
  return text
    .split(/([\w./{}-]*\$[\w./{}$-]*)/)
    .map((piece, index) => (index % 2 === 1 ? { code: piece } : { text: piece }));
}

/** Text before, between and after code. Two spans of code without anything between them would be read as one. */
function between(text: string, isInside: boolean): string {
  return text === "" && isInside ? ZERO_WIDTH : inertText(text);
}

function inertText(text: string): string {
  const broken = BREAKS.reduce((all, [pattern, by]) => all.replace(pattern, by), text);
  const inner = entities(broken, /[&<>"'`*_[\]~|\\]/g);
  return inner.replace(/^([-+=#]|\d+[.)](?=\s|$))/, (start) => entities(start, /\D/g));
}

/** Texts and the first mention of each name, in turns: text, name, text. */
function named(text: string, names: readonly string[]): Part[] {
  const [name, ...others] = names;
  if (name === undefined) return [{ text }];
  const at = positionOf(name, text);
  if (at === -1) return named(text, others);
  return [...named(text.slice(0, at), others), { code: name }, ...named(text.slice(at + name.length), others)];
}

/** Where a text speaks of a name, and not of a longer one that has it inside. */
function positionOf(name: string, text: string): number {
  const part = /[\w-]/;
  for (let at = text.indexOf(name); at !== -1 && name.length > 1; at = text.indexOf(name, at + 1))
    if (!part.test(text[at - 1] ?? "") && !part.test(text[at + name.length] ?? "")) return at;
  return -1;
}

/** A fenced block. Its lines are literal: the fence is longer than any run of backticks in them. */
export function fence(language: "diff" | "text", lines: readonly string[]): string {
  const text = lines.join("\n");
  const marks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${marks}${language}\n${text}\n${marks}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

function entities(text: string, pattern: RegExp): string {
  return text.replace(pattern, (character) => `&#${character.charCodeAt(0)};`);
}

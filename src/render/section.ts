import type { StackReport } from "../domain/report";
import { sectionFindings } from "./findings";
import { htmlCode } from "./inert";
import type { Page } from "./page";
import { changeCount, isComplete, outcomeWord, plural, stackName } from "./words";

/** Of what is left, this much may go into opening sections; the rest is for what they tell. */
const FRAMES_SHARE = 0.35;
/** Room for a section's blank lines, its end, and the longest line on what was left out. */
const FRAME = 220;
/** A stack alone in its comment opens by itself up to this many lines. */
const SHORT = 40;

/** One stack's part of the document while it is filled, what matters most first. */
export interface Section {
  readonly stack: StackReport;
  reasons: string;
  /** What was reviewed beside what would run. */
  review: string;
  readonly errors: string[];
  readonly notes: string[];
  readonly resources: { readonly line: string; block: string }[];
  readonly asides: string[];
  outputs: string;
  /** What it had no room for, in words. */
  readonly leftOut: string[];
}

/** Whether a stack has anything to tell beyond its row in the table. */
export function needsSection(stack: StackReport): boolean {
  const changedOutputs = stack.outputs.some(({ kind }) => kind !== "same");
  const said = stack.diagnostics.some(({ severity }) => severity !== "info");
  return (
    stack.resources.length + stack.resourcesLeftOut > 0 || changedOutputs || said || sectionFindings(stack).length > 0
  );
}

/** Opens sections, the first ones first, for as many stacks as their frames have room for. */
export function openSections(stacks: readonly StackReport[], { budget, elsewhere, isAlone }: Page): Section[] {
  const frame = (stack: StackReport): string => `${openingTag(stack, true, isAlone)}${elsewhere}${" ".repeat(FRAME)}`;
  const opened = budget.takeFirst(stacks, frame, FRAMES_SHARE);
  return stacks.slice(0, opened.length).map(emptySection);
}

function emptySection(stack: StackReport): Section {
  return { stack, reasons: "", review: "", errors: [], notes: [], resources: [], asides: [], outputs: "", leftOut: [] };
}

/** Whether anything at all found room in it. */
export function isEmpty({ review, errors, notes, resources, asides, outputs }: Section): boolean {
  return outputs + review === "" && [errors, notes, resources, asides].every((part) => part.length === 0);
}

/** The finished section. */
export function sectionText(section: Section, { isAlone, elsewhere }: Page): string {
  const body = bodyLines(section, elsewhere);
  const isShort = body.join("\n").split("\n").length <= SHORT;
  const open = section.errors.length > 0 || !isComplete(section.stack) || (isAlone && isShort);
  return [openingTag(section.stack, open, isAlone), "", ...body, "", "</details>"].join("\n");
}

function openingTag(stack: StackReport, open: boolean, isAlone: boolean): string {
  const words = isAlone ? "Details" : `${htmlCode(stackName(stack))} · ${summaryWords(stack)}`;
  return `<details${open ? " open" : ""}><summary>${words}</summary>`;
}

function bodyLines(
  { reasons, review, errors, notes, resources, asides, outputs, leftOut }: Section,
  elsewhere: string,
): string[] {
  const changes = resources.map(({ line, block }) => (block === "" ? line : `${line.replace(/^- /, "")}\n${block}`));
  const left = leftOut.length === 0 ? "" : `Left out here: ${leftOut.join(", ")}. ${elsewhere}`;
  const parts = [[reasons], [review], errors, notes, changes, [outputs], asides, [left]];
  const texts = parts.map((part) => part.filter((text) => text !== "")).filter((part) => part.length > 0);
  return texts.flatMap((part, index) => part.flatMap((text, at) => spaced(text, at === 0 ? index > 0 : !isItem(text))));
}

/** What has a block below it is a paragraph and no item: inside a list a block would not begin at column 0. */
function isItem(text: string): boolean {
  return text.startsWith("- ");
}

function spaced(text: string, apart: boolean): string[] {
  return apart ? ["", text] : [text];
}

function summaryWords(stack: StackReport): string {
  const count = changeCount(stack);
  const errors = stack.diagnostics.filter(({ severity }) => severity === "error").length;
  const words = [
    ...(isComplete(stack) ? [] : [outcomeWord(stack)]),
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(count > 0 ? [plural(count, "change")] : []),
  ];
  return words.length === 0 ? outcomeWord(stack) : words.join(" · ");
}

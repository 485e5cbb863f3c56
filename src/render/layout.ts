import type { Report } from "../domain/report";
import { Budget, type Measure } from "./budget";
import type { Detail } from "./detail";
import { elide } from "./elide";
import { footerLine, noteLines } from "./footer";
import { healthDetails, healthTableLines } from "./health";
import { afterStacks, verdictWords } from "./headline";
import { code, prose, visible } from "./inert";
import { manifestLines } from "./manifest-findings";
import type { Page } from "./page";
import { fillErrors, fillOutputs, fillProperties, fillResources } from "./section-fill";
import { isEmpty, needsSection, openSections, sectionText, type Section } from "./section";
import { byNeed } from "./table";
import { dangerLines, incompleteLines, tableLines, unchangedLine } from "./top";
import { aloneWords, plural, stackName } from "./words";

/** Room for saying, at the end, what was left out of the whole. */
const LAST_WORDS = 600;
const NAMED_CUTS = 5;

export interface LayoutOptions {
  /** First lines, as they are: the hidden marker. */
  readonly top: readonly string[];
  readonly title: string;
  readonly limit: number;
  readonly measure: Measure;
  readonly detail: Detail;
  /** A sentence, as Markdown, on where to find what was left out. */
  readonly elsewhere: string;
}

/** A finished document and, in words, what had no room in it. */
export interface Layout {
  readonly text: string;
  readonly cut: string[];
}

/**
 * The document of a run inside a limit. What must be read takes its room first: verdict, danger, incomplete results,
 * table, errors. Detail fills what is left, the most telling first: lists of resources, what changes in them, outputs,
 * unchanged stacks. So what drops out first is what matters least, and every part that drops says so.
 */
export function layOut(report: Report, options: LayoutOptions): Layout {
  const { detail, elsewhere } = options;
  const budget = new Budget(options.limit, options.measure);
  const page: Page = {
    report,
    run: report.run,
    budget,
    detail,
    elsewhere,
    isAlone: report.stacks.length === 1,
    cut: [],
  };
  const heading = [...options.top, `### ${prose(options.title, { max: 80 })}: ${headingWords(report)}`];
  const footer = footerLine(report);
  budget.take([...heading, elsewhere, footer].join("\n"));
  budget.reserve(LAST_WORDS);

  const danger = dangerLines(page);
  const incomplete = incompleteLines(page);
  const health = [healthTableLines(page)];
  const notes = noteLines(page);
  const table = tableLines(page);
  health.push(healthDetails(page), manifestLines(page));
  const sections = fillSections(page);
  const unchanged = unchangedLine(page);
  const last = page.cut.length === 0 ? [] : [`Left out: ${page.cut.join(", ")}. ${elsewhere}`];
  const texts = sections.map((section) => [sectionText(section, page)]);
  const blocks = [heading, danger, incomplete, ...health, table, unchanged, ...texts, last, notes, [footer]];
  return { text: joined(blocks), cut: [...page.cut, ...cutInside(sections)] };
}

function joined(blocks: readonly (readonly string[])[]): string {
  const texts = blocks.map((block) => block.join("\n")).filter((text) => text !== "");
  return `${texts.join("\n\n")}\n`;
}

function headingWords(report: Report): string {
  const [only, ...others] = report.stacks;
  if (only === undefined || others.length > 0) return verdictWords(report);
  return `${code(stackName(only))} ${aloneWords(only)}${afterStacks(report)}`;
}

/** Fills all sections pass by pass, so that no stack's detail takes the room of another's headlines. */
function fillSections(page: Page): Section[] {
  const stacks = byNeed(page.report.stacks).filter(needsSection);
  const opened = openSections(stacks, page);
  for (const fill of [fillErrors, fillResources, fillProperties, fillOutputs])
    for (const section of opened) fill(section, page);
  const sections = opened.filter((section) => !isEmpty(section));
  const without = stacks.length - sections.length;
  if (without > 0) page.cut.push(`the changes of ${plural(without, "stack")}`);
  return sections;
}

/** What sections had no room for, by stack where few are concerned. */
function cutInside(sections: readonly Section[]): string[] {
  const concerned = sections.filter(({ leftOut }) => leftOut.length > 0);
  if (concerned.length > NAMED_CUTS) return [`details of ${plural(concerned.length, "stack")}`];
  return concerned.map(({ stack, leftOut }) => `${leftOut.join(", ")} of ${elide(visible(stackName(stack)), 160)}`);
}

import type { StackReport } from "../domain/report";
import { findingLine, findingsOf } from "./findings";
import { code, prose } from "./inert";
import type { Page } from "./page";
import { byNeed, hasCounts, stackTable } from "./table";
import { isDrift } from "./drift-words";
import { doneWords, isComplete, outcomeWord, plural, stackName } from "./words";

/** Up to this many unchanged stacks have rows of their own; more are named together in one line. */
const UNCHANGED_ROWS = 5;
/** Of what is left of the budget when their turn comes. */
const ALERT_SHARE = 0.4;
const TABLE_SHARE = 0.7;

/** What is dangerous, in a box that is never folded. */
export function dangerLines(page: Page): string[] {
  const { report, isAlone } = page;
  return alert("CAUTION", findingsOf(report, "danger"), (danger) => findingLine(danger, report.run, !isAlone), page);
}

/** Every stack without a complete result: why, and what to do next. */
export function incompleteLines(page: Page): string[] {
  const stacks = page.report.stacks.filter((stack) => !isComplete(stack));
  return alert("WARNING", stacks, (stack) => incompleteLine(stack, page.isAlone), page);
}

function incompleteLine(stack: StackReport, isAlone: boolean): string {
  const name = isAlone ? "" : `${code(stackName(stack))} **${outcomeWord(stack)}**: `;
  const why = stack.headline === null ? "There is no complete result." : prose(stack.headline);
  const done = doneWords(stack);
  return `- ${name}${why}${done === "" ? "" : ` ${done}`}${stack.next === null ? "" : ` **Next:** ${prose(stack.next)}`}`;
}

/** GitHub draws these as coloured boxes; elsewhere they are quotations. */
function alert<T>(kind: "CAUTION" | "WARNING", items: readonly T[], line: (item: T) => string, page: Page): string[] {
  if (items.length === 0) return [];
  const lines = page.budget.takeFirst(items, (item) => `> ${line(item)}`, ALERT_SHARE);
  const rest = items.length - lines.length;
  if (rest > 0) page.cut.push(plural(rest, kind === "CAUTION" ? "danger" : "incomplete stack"));
  const more = rest === 0 ? [] : [`> - and ${rest.toLocaleString("en-US")} more`];
  return [`> [!${kind}]`, ...lines, ...more];
}

/** The table of stacks; empty where the heading has said all that it could show. */
export function tableLines(page: Page): string[] {
  const { budget, cut, isAlone, report } = page;
  const folded = new Set(foldedStacks(page));
  const stacks = byNeed(report.stacks.filter((stack) => !folded.has(stack)));
  if (stacks.length === 0 || (isAlone && !hasCounts(stacks))) return [];
  const { head, rows } = stackTable(stacks, isAlone);
  if (!budget.take(head)) return [];
  const shown = budget.takeFirst(rows, (row) => row, TABLE_SHARE);
  const rest = rows.length - shown.length;
  if (rest > 0) cut.push(plural(rest, "row of the table", "rows of the table"));
  return [head, ...shown];
}

/** The names of many unchanged stacks, for which rows would be noise. */
export function unchangedLine(page: Page): string[] {
  const stacks = foldedStacks(page);
  if (stacks.length === 0) return [];
  const word = isDrift(stacks) ? "Without drift" : "Unchanged";
  const line = `${word}: ${stacks.map((stack) => code(stackName(stack))).join(", ")}`;
  if (page.budget.take(line)) return [line];
  page.cut.push(`the names of ${plural(stacks.length, "unchanged stack")}`);
  return [];
}

function foldedStacks({ report }: Page): StackReport[] {
  const unchanged = report.stacks.filter(({ outcome }) => outcome === "unchanged");
  return unchanged.length > UNCHANGED_ROWS ? unchanged : [];
}

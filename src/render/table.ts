import type { StackReport } from "../domain/report";
import { codeInTable } from "./inert";
import { link } from "./links";
import { changeCount, columnTitle, columnsFor, isComplete, outcomeWord, SIGNS_IN_MARKDOWN, stackName } from "./words";

/** The lines of the table of stacks: its head (two lines), then one row a stack. */
export interface Table {
  readonly head: string;
  readonly rows: readonly string[];
}

/** Columns of numbers that no stack has are left out. A stack alone has only numbers: the heading names it and its outcome. */
export function stackTable(stacks: readonly StackReport[], isAlone: boolean): Table {
  const columns = columnsFor(stacks);
  const titles = columns.map((column) => `${SIGNS_IN_MARKDOWN[column]} ${columnTitle(column, stacks)}`);
  const numbers = titles.map(() => "--:");
  const rows = stacks.map((stack) => {
    const counts = columns.map((column) => countCell(stack.changes[column] ?? 0));
    return row(isAlone ? counts : [link(codeInTable(stackName(stack)), stack.link), resultCell(stack), ...counts]);
  });
  const head = isAlone
    ? [row(titles), row(numbers)]
    : [row(["Stack", "Result", ...titles]), row([":--", ":--", ...numbers])];
  return { head: head.join("\n"), rows };
}

/** Stacks by need: not complete first, then what changes, then the rest; inside that by wave. */
export function byNeed(stacks: readonly StackReport[]): StackReport[] {
  return stacks.toSorted((a, b) => need(a) - need(b) || a.wave - b.wave);
}

function need(stack: StackReport): number {
  if (!isComplete(stack)) return 0;
  if (stack.findings.some((finding) => finding.severity === "danger")) return 1;
  const goes = (stack.changes.replace ?? 0) + (stack.changes.delete ?? 0);
  if (goes > 0) return 2;
  return stack.outcome === "changed" ? 3 : 4;
}

function resultCell(stack: StackReport): string {
  const dangers = stack.findings.filter((finding) => finding.severity === "danger").length;
  const word = isComplete(stack) ? outcomeWord(stack) : `**${outcomeWord(stack)}**`;
  return dangers === 0 ? word : `${word}, ${dangers} dangerous`;
}

function countCell(count: number): string {
  return count === 0 ? "" : count.toLocaleString("en-US");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Whether any column would show a number. */
export function hasCounts(stacks: readonly StackReport[]): boolean {
  return stacks.some((stack) => changeCount(stack) > 0);
}

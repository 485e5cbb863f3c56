import type { StackReport } from "../domain/report";
import { elide } from "./elide";
import { visible } from "./inert";
import { columnTitle, columnsFor, outcomeWord, stackName } from "./words";

/** The table of stacks in columns of blanks; its first line is the head. */
export function terminalTable(stacks: readonly StackReport[], width: number): string[] {
  const operations = columnsFor(stacks);
  const nameWidth = Math.max(20, width - 60);
  const rows = stacks.map((stack) => [
    elide(visible(stackName(stack)), nameWidth),
    outcomeWord(stack),
    ...operations.map((operation) => String(stack.changes[operation] ?? 0)),
  ]);
  const table = [["Stack", "Result", ...operations.map((operation) => columnTitle(operation, stacks))], ...rows];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

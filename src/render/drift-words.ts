import type { Operation, StackReport } from "../domain/report";

/** What a refresh would write into the state, told as what it is to a reader: a change that has happened already. */
const DRIFT_WORDS: Partial<Record<Operation, string>> = { delete: "gone", update: "changed outside" };

export const driftWord = (operation: Operation): string => DRIFT_WORDS[operation] ?? operation;

/** Whether a report tells where the cloud differs, and nothing that anybody would do. */
export function isDrift(stacks: readonly Pick<StackReport, "update">[]): boolean {
  return stacks.length > 0 && stacks.every(({ update }) => update === "preview-refresh");
}

export const DRIFT_OUTCOMES = {
  changed: { cell: "drift", counted: "with drift" },
  unchanged: { cell: "no drift", counted: "without drift" },
} as const;

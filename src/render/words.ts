import {
  OPERATIONS,
  type Operation,
  type Outcome,
  type Report,
  type ResourceChange,
  type StackReport,
} from "../domain/report";
import { isApplied } from "../domain/update-kind";
import { changedWord, DONE_WORDS } from "./done-words";
import { DRIFT_OUTCOMES, driftWord, isDrift } from "./drift-words";
import { grouped, plural } from "./plural";

export { plural };

/** How each outcome reads: in a table's cell, and counted in the verdict line ("2 with changes · 1 failed"). */
const OUTCOME_WORDS: Record<Outcome, { readonly cell: string; readonly counted: string }> = {
  changed: { cell: "changes", counted: "with changes" }, // of a preview; an update says what it did (done-words.ts)
  unchanged: { cell: "unchanged", counted: "unchanged" },
  failed: { cell: "failed", counted: "failed" },
  "cut-short": { cell: "cut short", counted: "cut short" },
  refused: { cell: "refused", counted: "refused" },
  missing: { cell: "stack is missing", counted: "missing" },
  "waits-for-upstream": { cell: "waits for another stack", counted: "waiting for another stack" },
  skipped: { cell: "skipped", counted: "skipped" },
  locked: { cell: "locked", counted: "locked" },
  cancelled: { cell: "cancelled", counted: "cancelled" },
};

/** The signs are the Pulumi CLI's own, but for replace and delete, where it takes two characters and a hyphen. */
export const SIGNS: Record<Operation, string> = {
  replace: "±",
  delete: "−",
  update: "~",
  create: "+",
  import: "=",
  read: ">",
  discard: "<",
  same: "",
  unknown: "?",
};

/** The signs where Markdown and HTML are read. */
export const SIGNS_IN_MARKDOWN: Record<Operation, string> = { ...SIGNS, read: "&gt;", discard: "&lt;" };

/** Columns of a table of stacks: four that everyone looks for, and others where a stack has a number for them. */
export function columnsFor(stacks: readonly StackReport[]): Operation[] {
  const everyones = isDrift(stacks) ? DRIFTS : EVERYONES;
  return COLUMNS.filter(
    (column) => everyones.includes(column) || stacks.some(({ changes }) => (changes[column] ?? 0) > 0),
  );
}

export const columnTitle = (column: Operation, stacks: readonly StackReport[]): string =>
  isDrift(stacks) ? driftWord(column) : column;
const COLUMNS = ["create", "update", "replace", "delete", "import", "read", "discard", "unknown"] as const;
const EVERYONES: readonly Operation[] = COLUMNS.slice(0, 4);
const DRIFTS: readonly Operation[] = ["update", "delete"];

/** Operations in the order in which a reviewer wants them; `same` is none. */
export const CHANGES = OPERATIONS.filter((operation) => operation !== "same");

export function outcomeWord({ outcome, update }: Pick<StackReport, "outcome" | "update">): string {
  if (outcome === "changed" && isApplied(update)) return changedWord(update);
  return outcomeWordsOf([{ update }])[outcome].cell;
}

const outcomeWordsOf = (stacks: readonly Pick<StackReport, "update">[]): typeof OUTCOME_WORDS =>
  isDrift(stacks) ? { ...OUTCOME_WORDS, ...DRIFT_OUTCOMES } : OUTCOME_WORDS;

/** Only these two outcomes are complete results; all others say that something is not known. */
export function isComplete(stack: StackReport): boolean {
  return stack.outcome === "changed" || stack.outcome === "unchanged";
}

export function stackName(stack: StackReport): string {
  return `${stack.project}/${stack.stack}`;
}

/** How many changes there are, whatever their kind. */
export function changeCount(stack: StackReport): number {
  return CHANGES.reduce((sum, operation) => sum + (stack.changes[operation] ?? 0), 0);
}

/** `1 to replace, 2 to create`, of what was done `1 replaced, 2 created`, of drift `1 gone`; empty where nothing changes. */
export function changeWords(changes: StackReport["changes"], stacks: readonly Pick<StackReport, "update">[]): string {
  const word = wordFor(stacks);
  return CHANGES.flatMap((operation) => {
    const count = changes[operation] ?? 0;
    if (count === 0) return [];
    if (operation === "unknown") return [`${count} of an unknown kind`];
    return [`${grouped(count)} ${word(operation)}`];
  }).join(", ");
}

function wordFor(stacks: readonly Pick<StackReport, "update">[]): (operation: Exclude<Operation, "unknown">) => string {
  if (isDone(stacks)) return (operation) => DONE_WORDS[operation];
  return isDrift(stacks) ? driftWord : (operation) => `to ${operation}`;
}

/** Whether what a report tells was done, by all its stacks, and is not what would happen. */
export function isDone(stacks: readonly Pick<StackReport, "update">[]): boolean {
  return stacks.length > 0 && stacks.every(({ update }) => isApplied(update));
}

/** The operation on one resource: `update`, `updated`, `update failed`. */
export function operationWords({ operation, failed, unfinished }: ResourceChange, { update }: StackReport): string {
  if (isDrift([{ update }])) return driftWord(operation);
  if (!isApplied(update) || operation === "unknown") return operation;
  if (failed) return `${operation} failed`;
  return unfinished ? `${operation} begun, end unknown` : DONE_WORDS[operation];
}

/** What an update that did not end well had done until then; empty for all others. */
export function doneWords(stack: StackReport): string {
  if (!isApplied(stack.update) || isComplete(stack) || stack.durationSeconds === null) return "";
  const done = changeWords(stack.changes, [stack]);
  const unknown = stack.resources.filter(({ unfinished }) => unfinished).length;
  const begun = unknown === 0 ? "" : ` Begun, end unknown: ${grouped(unknown)}.`;
  return `${done === "" ? "Nothing was changed before that." : `Done before that: ${done}.`}${begun}`;
}

/** `2 with changes · 1 unchanged · 1 failed`, complete results first. */
export function outcomeWords(stacks: readonly StackReport[]): string {
  return (Object.keys(OUTCOME_WORDS) as Outcome[])
    .flatMap((outcome) => {
      const count = stacks.filter((stack) => stack.outcome === outcome).length;
      const counted =
        outcome === "changed" && isDone(stacks)
          ? changedWord(stacks[0]?.update)
          : outcomeWordsOf(stacks)[outcome].counted;
      return count === 0 ? [] : [`${grouped(count)} ${counted}`];
    })
    .join(" · ");
}

/** `38 s`, `4 min 5 s`, `2 h 3 min`. */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** All stacks' changes together. */
export function totalChanges(report: Report): StackReport["changes"] {
  const total: StackReport["changes"] = {};
  for (const stack of report.stacks)
    for (const operation of CHANGES) total[operation] = (total[operation] ?? 0) + (stack.changes[operation] ?? 0);
  return total;
}

/** What is said of a stack that is alone in its report, after its name: `· 6 changes`, `is unchanged`, `failed`. */
export function aloneWords(stack: StackReport): string {
  if (isDrift([stack]) && stack.outcome === "unchanged") return "has no drift";
  if (isDrift([stack]) && stack.outcome === "changed") return `· ${changeWords(stack.changes, [stack])}`;
  if (stack.outcome === "unchanged") return "is unchanged";
  if (stack.outcome !== "changed") return outcomeWord(stack);
  const is = isApplied(stack.update) ? `is ${changedWord(stack.update)} ` : "";
  return `${is}· ${changeCount(stack) === 0 ? "changes" : plural(changeCount(stack), "change")}`;
}

/** One stack in a list of several, in words that hold no foreign text: `2 to create`, `unchanged`, `failed`. */
export function listedWords(stack: StackReport): string {
  if (stack.outcome !== "changed") return outcomeWord(stack);
  const words = changeWords(stack.changes, [stack]);
  return words === "" ? "outputs change" : words;
}

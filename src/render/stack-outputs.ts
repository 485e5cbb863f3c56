import { withoutWorkflowCommands } from "../domain/workflow-command";
import { elide } from "./elide";
import { visible, visibleLines } from "./inert";

/** One output: its value as the program wrote it or, of an object, its JSON. */
export interface ShownOutput {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

const VALUE_LENGTH = 2_000;

/** A stack's outputs for a log, by name; texts of several lines stand below their names. Secret ones say only that. */
export function outputLines(outputs: readonly ShownOutput[]): string {
  if (outputs.length === 0) return "The stack has no outputs.";
  const sorted = outputs.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return withoutWorkflowCommands(sorted.map(lines).join("\n"));
}

function lines({ name, value, secret }: ShownOutput): string {
  const shown = secret ? "[secret]" : elide(visibleLines(value), VALUE_LENGTH);
  const indented = shown.includes("\n") ? `\n${shown.replace(/^/gm, "  ")}` : ` ${shown}`;
  return `${elide(visible(name), 200)}:${indented}`;
}

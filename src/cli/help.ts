import { INPUT_GROUPS } from "../inputs";
import { COMMANDS, COMMAND_NAMES, type CommandName } from "../inputs/commands";
import type { InputRow } from "../inputs/row";
import { OWN_FLAGS } from "./own-flags";

const INDENT = 6;
const WIDTH = 100;

/** The help text of the terminal, whole or for one command. */
export function helpText(command: CommandName | undefined): string {
  const head =
    command === undefined
      ? ["infra-action <command> [flags]", "", ...commandLines()]
      : [`infra-action ${command} [flags]`, "", `  ${COMMANDS[command].help}`];
  const inputs = Object.entries(INPUT_GROUPS).flatMap(([title, rows]) => {
    const lines = Object.entries<InputRow>(rows)
      .filter(([name, row]) => name !== "command" && hasEffect(row, command))
      .flatMap(([name, row]) => flagLines(name, row));
    return lines.length === 0 ? [] : ["", title, ...lines];
  });
  return [...head, ...inputs, "", "At the terminal", ...ownLines(), "", ...EXIT_CODES].join("\n");
}

const EXIT_CODES = [
  "Exit codes: 0 ok · 1 it failed or a gate tripped · 2 wrong input or set-up · 3 could not tell · 130 cancelled",
];

const hasEffect = (row: InputRow, command: CommandName | undefined): boolean =>
  command === undefined || row.commands === undefined || row.commands.includes(command);

const commandLines = (): string[] => [
  ...COMMAND_NAMES.map((name) => commandLine(name, COMMANDS[name].help)),
  commandLine("completion", "Print a script that completes these words in bash, zsh or fish."),
];

const commandLine = (name: string, help: string): string => `  ${name.padEnd(12)}${help}`;

const ownLines = (): string[] =>
  Object.entries(OWN_FLAGS).flatMap(([name, help]) => [
    `  --${name}${name === "report-file" ? " FILE" : ""}`,
    ...wrapped(help),
  ]);

function flagLines(name: string, row: InputRow): string[] {
  const placeholder = row.placeholder === "" ? "" : ` ${row.placeholder}`;
  const standard = row.default === "" || row.default === "false" ? "" : ` Default: ${row.default}.`;
  return [`  --${name}${placeholder}`, ...wrapped(`${row.description}${standard}`)];
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > WIDTH - INDENT) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((part) => " ".repeat(INDENT) + part);
}

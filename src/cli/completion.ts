import { INPUTS } from "../inputs";
import { COMMAND_NAMES, COMMANDS } from "../inputs/commands";
import type { InputRow } from "../inputs/row";
import { bashCompletion } from "./completion-bash";
import { fishCompletion } from "./completion-fish";
import { zshCompletion } from "./completion-zsh";
import { OWN_FLAGS } from "./own-flags";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What can stand after a flag: nothing, any text, a path, or one of these words. */
export type FlagValue = "none" | "text" | "files" | "folders" | readonly string[];

export interface CompletedFlag {
  readonly name: string;
  /** One short line of plain words. */
  readonly help: string;
  readonly value: FlagValue;
}

export interface CompletedCommand {
  readonly name: string;
  readonly help: string;
  readonly flags: readonly CompletedFlag[];
  /** What can stand after it besides flags. */
  readonly words: FlagValue;
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The script that teaches a shell to complete this program's words; made from the tables of commands and inputs. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell](completedCommands());
}

/** What the scripts are made from. */
export function completedCommands(): CompletedCommand[] {
  const commands = COMMAND_NAMES.map((name): CompletedCommand => ({
    name,
    help: plain(COMMANDS[name].help),
    flags: [...inputFlags(name), ...ownFlags()],
    words: name === "report" ? "files" : "none",
  }));
  const help = "Print a script that completes commands and flags in a shell.";
  return [...commands, { name: "completion", help, flags: [], words: SHELLS }];
}

function inputFlags(command: string): CompletedFlag[] {
  return Object.entries<InputRow>(INPUTS)
    .filter(([name, { commands }]) => name !== "command" && (commands === undefined || commands.includes(command)))
    .map(([name, row]) => ({ name, help: plain(row.description), value: valueOf(row.placeholder) }));
}

function ownFlags(): CompletedFlag[] {
  return Object.entries(OWN_FLAGS).map(([name, help]) => ({
    name,
    help: plain(help),
    value: name === "report-file" ? "files" : "none",
  }));
}

/** Placeholders in capitals name a kind of text; words in small letters are the choices themselves. */
function valueOf(placeholder: string): FlagValue {
  if (placeholder === "") return "none";
  if (/^[a-z]+(?:\|[a-z]+)+$/.test(placeholder)) return placeholder.split("|");
  if (/^(FILE|FILES|PATHS)$/.test(placeholder)) return "files";
  return /^FOLDERS?$/.test(placeholder) ? "folders" : "text";
}

/** The first sentence, in characters that mean nothing to any shell. */
function plain(text: string): string {
  const sentence = /^.*?[.:;](?= |$)/s.exec(text)?.[0] ?? text;
  const words = sentence
    .replace(/[^\p{L}\p{N} ,./()=+-]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > 80 ? `${words.slice(0, 79).trimEnd()}…` : words.replace(/[.:;]$/, "");
}

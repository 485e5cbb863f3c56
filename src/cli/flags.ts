import { parseArgs } from "node:util";
import { didYouMean } from "../domain/did-you-mean";
import { InfraError } from "../errors";
import { INPUT_NAMES, INPUTS, parseInputs, type InputName, type Inputs } from "../inputs";
import { COMMAND_NAMES, type CommandName } from "../inputs/commands";
import type { InputRow } from "../inputs/row";
import { SHELLS, type Shell } from "./completion";
import { OWN_FLAGS } from "./own-flags";

export type Flags =
  | { readonly kind: "help"; readonly command: CommandName | undefined }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: Shell }
  | {
      readonly kind: "run";
      readonly inputs: Inputs;
      /** What goes to stdout; the plain text for people where it is absent. */
      readonly print: "json" | "markdown" | undefined;
      readonly reportFile: string | undefined;
    };

/**
 * Understands a command line.
 * @throws InfraError INPUT_INVALID with the nearest known word
 */
export function parseFlags(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Flags {
  const { given, words } = tokensOf(args);
  if (words[0] === "completion" && !given.has("help")) return { kind: "completion", shell: shellOf(words.slice(1)) };
  const command = words[0] === "completion" ? undefined : commandOf(words, given);
  if (given.has("help") || (args.length === 0 && command === undefined)) return { kind: "help", command };
  if (given.has("version")) return { kind: "version" };
  if (given.has("json") && given.has("markdown"))
    throw wrong("Flags --json and --markdown both want stdout. Keep one of them.");
  if (command === "output" && given.has("markdown")) throw wrong("output prints no Markdown. Give it --json.");
  const inputs = parseInputs((name) => (name === "command" ? (command ?? "") : textOf(name, given, environment)));
  return {
    kind: "run",
    inputs,
    print: given.has("json") ? "json" : given.has("markdown") ? "markdown" : undefined,
    reportFile: given.get("report-file"),
  };
}

function textOf(
  name: InputName,
  given: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  // A terminal has no pull request and no summary of its own: they are written where one asks for them.
  if ((name === "comment-on-pr" || name === "comment-on-summary") && !given.has(name)) return "false";
  const fallback = name === "github-token" ? (environment["GITHUB_TOKEN"] ?? environment["GH_TOKEN"] ?? "") : "";
  return given.get(name) ?? fallback;
}

function tokensOf(args: readonly string[]): { given: Map<string, string>; words: string[] } {
  const names = [...INPUT_NAMES.filter((name) => name !== "command"), ...Object.keys(OWN_FLAGS)];
  const isSwitch = (name: string): boolean =>
    name in INPUTS ? INPUTS[name as InputName].placeholder === "" : name !== "report-file";
  const options = Object.fromEntries(
    names.map((name) => [name, { type: isSwitch(name) ? ("boolean" as const) : ("string" as const) }]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: "boolean", short: "h" }, objects: { type: "string", short: "f" } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (!names.includes(token.name)) throw unknownFlag(token.rawName, names);
    if (token.value === undefined && !isSwitch(token.name)) throw wrong(`Flag ${token.rawName} needs a value.`);
    if (token.value !== undefined && isSwitch(token.name) && token.name in OWN_FLAGS)
      throw wrong(`Flag ${token.rawName} takes no value.`);
    given.set(token.name, valueOf(token.name, given.get(token.name), token.value ?? "true"));
  }
  return { given, words };
}

/** A flag that is given again adds a line where there may be several; elsewhere it must not contradict itself. */
function valueOf(name: string, earlier: string | undefined, value: string): string {
  if (earlier === undefined || earlier === value) return value;
  const row: InputRow | undefined = name in INPUTS ? INPUTS[name as InputName] : undefined;
  if (row?.lines === true) return `${earlier}\n${value}`;
  throw wrong(`Flag --${name} is given twice, with different values. Keep one of them.`);
}

/** Words after the command are `report`'s files: `report --event-log a.jsonl b.jsonl`, `report infra/report.json`. */
function commandOf(words: readonly string[], given: Map<string, string>): CommandName | undefined {
  const [word, ...files] = words;
  const [extra] = files;
  if (extra !== undefined && word !== "report") throw wrong(`${JSON.stringify(extra)} is one word too many.`);
  if (word === undefined) return undefined;
  const command = COMMAND_NAMES.find((name) => name === word);
  if (command === undefined) throw wrong(`${JSON.stringify(word)} is no command.${offer(word, COMMAND_NAMES)}`);
  if (extra !== undefined) {
    const name = given.has("event-log") ? "event-log" : "reports";
    given.set(name, [given.get(name) ?? [], files].flat().join("\n"));
  }
  return command;
}

function shellOf([word, extra]: readonly string[]): Shell {
  const shell = SHELLS.find((name) => name === word);
  if (shell !== undefined && extra === undefined) return shell;
  throw wrong(`Say for which shell: infra-action completion ${SHELLS.join("|")}.${offer(word ?? "", SHELLS)}`);
}

function offer(word: string, known: readonly string[]): string {
  const near = didYouMean(word, known);
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

function unknownFlag(raw: string, names: readonly string[]): InfraError {
  const near = didYouMean(raw.replace(/^-+/, ""), names);
  return wrong(`${JSON.stringify(raw)} is no flag.${near === undefined ? "" : ` Did you mean --${near}?`}`);
}

function wrong(what: string): InfraError {
  return new InfraError("INPUT_INVALID", { what, next: "Run with --help to see what there is." });
}

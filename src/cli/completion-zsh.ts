import type { CompletedCommand, CompletedFlag, FlagValue } from "./completion";

/** For zsh: `source <(infra-action completion zsh)`, or as a file `_infra-action` in $fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return [
    "#compdef infra-action",
    "# made by: infra-action completion zsh",
    "_infra_action() {",
    "  local -a commands",
    "  commands=(",
    ...commands.map(({ name, help }) => `    '${name}:${help}'`),
    "  )",
    "  if (( CURRENT == 2 )); then",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local command=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $command in",
    ...commands.flatMap(commandLines),
    "  esac",
    "}",
    'if [[ "$funcstack[1]" == _infra-action ]]; then _infra_action "$@"; else compdef _infra_action infra-action; fi',
    "",
  ].join("\n");
}

function commandLines({ name, flags, words }: CompletedCommand): string[] {
  const specs = [...flags.map(flagSpec), ...(words === "none" ? [] : [`'*:${actionOf(words, "word")}'`])];
  return [`    ${name})`, `      _arguments -s ${specs.join(" \\\n        ")}`, "      ;;"];
}

/** `*`: a flag that is given again adds a line. */
function flagSpec({ name, help, value }: CompletedFlag): string {
  if (value === "none") return `'*--${name}[${help}]'`;
  return `'*--${name}=[${help}]:${actionOf(value, name)}'`;
}

function actionOf(value: FlagValue, name: string): string {
  if (value === "files") return `${name}:_files`;
  if (value === "folders") return `${name}:_files -/`;
  return typeof value === "string" ? `${name}: ` : `${name}:(${value.join(" ")})`;
}

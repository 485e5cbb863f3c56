import type { CompletedCommand, CompletedFlag, FlagValue } from "./completion";

/** For bash 3.2 (macOS) and later, with nothing but bash: `source <(infra-action completion bash)`. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return [
    "# bash completion of infra-action; made by: infra-action completion bash",
    "_infra_action_reply() {",
    "  local line",
    "  COMPREPLY=()",
    '  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@")',
    "}",
    "_infra_action_paths() {",
    "  compopt -o filenames 2>/dev/null",
    '  _infra_action_reply "$1" -- "$2"',
    "}",
    "_infra_action() {",
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" command="" i',
    "  # bash takes --color=a for three words",
    '  if [[ "$cur" == "=" ]]; then cur=""',
    '  elif [[ "$prev" == "=" ]]; then prev="${COMP_WORDS[COMP_CWORD-2]}"; fi',
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    `    case "\${COMP_WORDS[i]}" in ${names.join("|")}) command="\${COMP_WORDS[i]}"; break ;; esac`,
    "  done",
    "  COMPREPLY=()",
    '  case "$prev" in',
    ...valueCases(commands),
    "  esac",
    '  case "$command" in',
    ...commands.map((command) => `    ${command.name}) ${afterCommand(command)} ;;`),
    `    *) ${reply("--help --version", names.join(" "))} ;;`,
    "  esac",
    "}",
    "complete -F _infra_action infra-action",
    "",
  ].join("\n");
}

/** A flag means the same to each command that has it. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const flags = new Map(commands.flatMap((command) => command.flags.map((flag) => [flag.name, flag] as const)));
  const groups = Map.groupBy(
    [...flags.values()].filter(({ value }) => value !== "none"),
    ({ value }) => completed(value),
  );
  return [...groups].map(([action, group]) => `    ${group.map(flagWord).join("|")}) ${action}; return ;;`);
}

function completed(value: FlagValue): string {
  if (value === "files") return '_infra_action_paths -f "$cur"';
  if (value === "folders") return '_infra_action_paths -d "$cur"';
  return typeof value === "string" ? ":" : `_infra_action_reply -W "${value.join(" ")}" -- "$cur"`;
}

function afterCommand({ flags, words }: CompletedCommand): string {
  const names = flags.map(flagWord).join(" ");
  return words === "none" ? `_infra_action_reply -W "${names}" -- "$cur"` : either(names, completed(words));
}

const reply = (flags: string, words: string): string => either(flags, `_infra_action_reply -W "${words}" -- "$cur"`);

const either = (flags: string, otherwise: string): string =>
  `if [[ "$cur" == -* ]]; then _infra_action_reply -W "${flags}" -- "$cur"; else ${otherwise}; fi`;

const flagWord = ({ name }: CompletedFlag): string => `--${name}`;

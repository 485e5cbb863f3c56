import type { CompletedCommand, CompletedFlag, FlagValue } from "./completion";

/** For fish: `infra-action completion fish | source`. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return [
    "# fish completion of infra-action; made by: infra-action completion fish",
    "complete -c infra-action -f",
    "complete -c infra-action -n __fish_use_subcommand -l help -d 'Show what there is'",
    "complete -c infra-action -n __fish_use_subcommand -l version -d 'Show the version'",
    ...commands.flatMap(commandLines),
    "",
  ].join("\n");
}

function commandLines({ name, help, flags, words }: CompletedCommand): string[] {
  const seen = `complete -c infra-action -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c infra-action -n __fish_use_subcommand -a ${name} -d '${help}'`,
    ...flags.map((flag) => `${seen} ${flagWords(flag)} -d '${flag.help}'`),
    ...(words === "none" ? [] : [`${seen} ${typeof words === "string" ? "-F" : `-a '${words.join(" ")}'`}`]),
  ];
}

function flagWords({ name, value }: CompletedFlag): string {
  return [`-l ${name}`, ...taken(value)].join(" ");
}

/** -x: takes a value, and no file is offered for it. */
function taken(value: FlagValue): string[] {
  if (value === "none") return [];
  if (value === "files") return ["-r -F"];
  if (value === "folders") return ["-x -a '(__fish_complete_directories)'"];
  return typeof value === "string" ? ["-x"] : [`-x -a '${value.join(" ")}'`];
}

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND_NAMES } from "../inputs/commands";
import { completedCommands, completionScript, SHELLS } from "./completion";

/** What bash itself offers for the last word of a line, as its own readline would ask. */
function offered(words: readonly string[], cwd = tmpdir()): string[] {
  const script = [
    completionScript("bash"),
    'COMP_WORDS=("$@")',
    "COMP_CWORD=$(($# - 1))",
    "_infra_action infra-action",
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join("\n");
  const text = execFileSync("bash", ["--norc", "-c", script, "bash", ...words], { encoding: "utf8", cwd });
  return text.split("\n").filter((line) => line !== "");
}

describe("the bash script", () => {
  const folder = mkdtempSync(join(tmpdir(), "completion-"));
  beforeAll(() => {
    mkdirSync(join(folder, "logs of day"));
    writeFileSync(join(folder, "log 1.jsonl"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each<[string, string[]]>([
    ["infra-action pre", ["preview"]],
    ["infra-action re", ["refresh", "report"]],
    ["infra-action --ver", ["--version"]],
    ["infra-action completion ", ["bash", "zsh", "fish"]],
    ["infra-action completion z", ["zsh"]],
    ["infra-action preview --stack", ["--stack-name", "--stacks"]],
    ["infra-action preview --color ", ["auto", "always", "never", "raw"]],
    ["infra-action preview --color = al", ["always"]],
    ["infra-action preview --color =", ["auto", "always", "never", "raw"]],
    ["infra-action preview --message ", []],
    ["infra-action preview --event-l", []],
    ["infra-action report --event-l", ["--event-log"]],
    ["infra-action report --event-log log", ["log 1.jsonl", "logs of day"]],
    ["infra-action report log", ["log 1.jsonl", "logs of day"]],
    ["infra-action preview --work-dir log", ["logs of day"]],
    ["infra-action preview --stack-name dev --mark", ["--markdown"]],
  ])("completes %p", (line, words) => {
    // bash sorts only what it shows.
    expect(offered(line.split(" "), folder).sort()).toEqual([...words].sort());
  });

  it("offers every command that this version has", () => {
    expect(offered(["infra-action", ""])).toEqual([...COMMAND_NAMES, "completion"]);
  });
});

it.each(SHELLS)("the script for %s is one that it reads without complaint, where it is installed", (shell) => {
  const { error, status, stderr } = spawnSync(shell, ["-n"], { input: completionScript(shell), encoding: "utf8" });
  if (error === undefined) expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

it.each(SHELLS)("the script for %s names each flag of each command", (shell) => {
  const script = completionScript(shell);
  for (const { flags } of completedCommands()) for (const { name } of flags) expect(script).toContain(name);
});

it("has nothing in it that means something to a shell", () => {
  const commands = completedCommands();
  const names = commands.flatMap(({ name, flags }) => [name, ...flags.map((flag) => flag.name)]);
  const values = commands.flatMap(({ words, flags }) => [words, ...flags.map(({ value }) => value)]).flat();
  for (const word of [...names, ...values]) expect(word).toMatch(/^[A-Za-z][A-Za-z-]*$/);
  for (const { help } of commands.flatMap((command) => [command, ...command.flags]))
    expect(help).toMatch(/^[\p{L}\p{N} ,./()=+…-]{3,80}$/u);
});

import { choice, duration, integer, list, optionalText, text } from "./row";
import { COMMAND_NAMES } from "./commands";

/** Commands that run the program. */
const PROGRAM = ["preview", "up", "update"];

/** What to run, and on what. */
export const targetRows = {
  command: choice(
    {
      description:
        "What to do. Empty: only install Pulumi and put it on PATH. `preview`, `up`, `refresh`, `destroy`, `output` are those of pulumi/actions.",
    },
    ["", ...COMMAND_NAMES],
  ),
  "stack-name": text(
    {
      description:
        "The stack: `dev`, or in full `organization/project/dev`; it must exist unless `upsert` is set. Empty: the stacks that the change touches; with `drift` and `doctor` all.",
    },
    "STACK",
  ),
  "work-dir": text(
    {
      description:
        "With `stack-name`: the folder with Pulumi.yaml, from the repository's root. Without: only stacks in this folder and below it.",
      default: "./",
    },
    "FOLDER",
  ),
  base: text(
    {
      description:
        "What a change is compared with: a branch, tag or commit. Empty: by the event (a pull request's base, what was there before a push); at a terminal the default branch.",
    },
    "REF",
  ),
  timeout: duration({
    description:
      "How long the engine may work (`90s`, `10m`, `1h`) before it is asked to stop. The result is then `could not tell`, exit code 3. Empty: no limit of our own.",
  }),
  "max-parallel": integer(
    {
      description:
        "How many stacks the engine is called on side by side. Empty: as many as cores and memory are good for.",
    },
    { min: 1, max: 256 },
  ),
  parallel: integer(
    {
      description:
        "How many resource operations run at once within the stack (1: one after the other). Empty: the engine's own.",
    },
    { min: 1, max: 2147483647 },
  ),
  message: optionalText({ description: "A message to keep with the update." }),
  "config-map": text(
    {
      description:
        "YAML of config values to set before the run, as in pulumi/actions: `{aws:region: {value: eu-west-1}, app:key: {value: x, secret: true}}`; a plain text is short for `{value: …}`.",
      lines: true,
    },
    "YAML",
  ),
  target: list({ description: "URNs to look at, one a line; the others are left out." }, "URNS"),
  replace: list({ description: "URNs to replace, one a line.", commands: PROGRAM }, "URNS"),
  exclude: list({ description: "URNs to leave out, one a line." }, "URNS"),
  policyPacks: list({ description: "Folders of policy packs to run, one a line.", commands: PROGRAM }, "FOLDERS"),
  policyPackConfigs: list(
    { description: "JSON files with the packs' config, one a line, in the same order.", commands: PROGRAM },
    "FILES",
  ),
  plan: optionalText(
    {
      description:
        "An update plan: the file that `preview` saves it to and `up` follows (what the program does beyond it fails).",
      commands: PROGRAM,
    },
    "FILE",
  ),
} as const;

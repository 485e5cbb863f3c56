import { choice, flag, integer } from "./row";

/** Commands that run the program. */
const PROGRAM = ["preview", "up", "update"];

/** How the engine works: on or off. */
export const switchRows = {
  "expect-no-changes": flag({
    description:
      "Fail if there are changes. `up` and `refresh` ask a preview first, so that nothing is changed then. `drift`: fail if there is any, noise left out.",
    commands: [...PROGRAM, "refresh", "drift"],
  }),
  refresh: flag({ description: "Read the cloud's real state first.", commands: [...PROGRAM, "destroy"] }),
  diff: flag({ description: "Print the engine's rich diff in the log.", commands: [...PROGRAM, "destroy"] }),
  "target-dependents": flag({ description: "With `target`: take what depends on the targets too." }),
  "exclude-dependents": flag({
    description: "With `exclude`: leave out what depends on them too.",
    commands: [...PROGRAM, "refresh", "drift"],
  }),
  upsert: flag({ description: "Create the stack if it does not exist." }),
  remove: flag({
    description: "After a destroy: remove the stack as well, if nothing is left in it.",
    commands: ["destroy"],
  }),
  "exclude-protected": flag({ description: "Leave protected resources out of a destroy.", commands: ["destroy"] }),
  "continue-on-error": flag({
    description: "Go on with other resources after one failed.",
    commands: ["up", "update", "destroy"],
  }),
  "suppress-outputs": flag({ description: "Leave the stack's outputs out of the engine's text in the log." }),
  "suppress-progress": flag({ description: "Leave the engine's progress dots out of the log." }),
  color: choice({ description: "Colours in the engine's text.", default: "auto" }, ["auto", "always", "never", "raw"]),
  debug: flag({ description: "Print the engine's debugging output in the log." }),
  "log-verbosity": integer(
    { description: "Verbose engine logging to stderr (1–11; above 3 is very verbose)." },
    { min: 1, max: 11 },
  ),
  "log-flow": flag({ description: "Give the log settings to plugins as well." }),
} as const;

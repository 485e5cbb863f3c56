import { list, text } from "./row";

/** What `report` reads. */
export const reportRows = {
  reports: list(
    {
      description:
        "For `report`: the report.json files to merge; folders, files or globs, one a line. A folder stands for each report.json below it.",
      default: "reports/**/report.json",
      commands: ["report"],
    },
    "PATHS",
  ),
  expected: text(
    {
      description:
        "For `report`: the `matrix` or `stacks` output of `detect`. A stack in it whose job wrote no report makes the result `could not tell`; without it, such a job is not noticed.",
      commands: ["report"],
    },
    "JSON",
  ),
  "event-log": list(
    {
      description:
        "For `report`: event logs of the engine (`pulumi … --event-log FILE`) to show as a report, one a line; nothing is merged then. Exit code 0 once they are shown, whatever the recorded update did.",
      commands: ["report"],
    },
    "FILES",
  ),
} as const;

import { choice, list, patience } from "./row";

const UPDATES = ["up", "update", "refresh", "destroy"];

/** What to do about another one's lock, and about what an interrupted update left. */
export const holdRows = {
  "lock-timeout": patience({
    description:
      "How long to wait for another update's lock, for deploy: until another deploy of the service is done (`90s`, `10m`, `1h`); `0` fails at once. Who holds it is said while waiting, and in the report. Previews take no lock.",
    default: "10m",
    commands: [...UPDATES, "deploy"],
  }),
  "force-unlock": list(
    {
      description:
        "Locks to release, each exactly as the error prints it, one a line. Only these are, and only if the stack is locked by them: be sure that the process that took one is dead.",
      commands: UPDATES,
    },
    "LOCKS",
  ),
  repair: choice(
    {
      description:
        "What to do first about operations that an interrupted update left pending: `refresh` reads the cloud's real state, which settles updates and deletes; `clear-pending-creates` forgets creates, after you looked that what they were making does not exist (or have imported it).",
      commands: UPDATES,
    },
    ["", "refresh", "clear-pending-creates"],
  ),
} as const;

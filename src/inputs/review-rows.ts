import { z } from "zod";
import { choice, optionalFlag, type InputRow } from "./row";

const UPS = ["up", "update"];

const digest: InputRow<string> = {
  description:
    "Lets `strict` apply exactly what has this digest: the 16 digits that the refusal names. For a run by hand; it is good for nothing else.",
  default: "",
  placeholder: "DIGEST",
  commands: UPS,
  schema: z.string().transform((given, issues) => {
    if (given === "" || /^[0-9a-f]{16}$/.test(given)) return given;
    issues.addIssue({
      code: "custom",
      message: `is ${JSON.stringify(given.slice(0, 80))}. Expected the 16 hexadecimal digits that the refusal names.`,
    });
    return z.NEVER;
  }),
};

const hold: InputRow<string> = {
  description:
    "For jobs that share an update's stacks (fan-out), where artifacts reach from one to the next. `only`: look at all stacks and hold them to their review, as `approval` says; apply nothing. The output `hold` of that job: what it saw is read from the run, and each stack is held to it when its turn comes. Empty: the job holds its own stacks before it updates the first.",
  default: "",
  placeholder: "only|DIGEST",
  commands: UPS,
  schema: z.string().transform((given, issues) => {
    if (given === "" || given === "only" || /^[0-9a-f]{64}$/.test(given)) return given;
    issues.addIssue({
      code: "custom",
      message: `is ${JSON.stringify(given.slice(0, 80))}. Expected only, or the output hold of the job that looked at all stacks.`,
    });
    return z.NEVER;
  }),
};

/** What an update is held to, and where it is told of. */
export const reviewRows = {
  approval: choice(
    {
      description:
        "Hold the update to the pull request's reviewed preview, before anything is applied: `warn` tells what differs, `strict` applies nothing then. Needs `permissions: actions: read, pull-requests: read`. Empty: what the stack's environment says in infra-action.yml, else `off` with `stack-name`, `warn` without.",
      commands: UPS,
    },
    ["", "off", "warn", "strict"],
  ),
  hold,
  "approve-digest": digest,
  deployments: optionalFlag({
    description:
      "For `up`: keep a GitHub deployment for each stack, which says where it stands, and from which the next run learns what is still to be deployed. Needs `permissions: deployments: write`. Empty: `false` with `stack-name` or at a terminal, else `true`.",
  }),
} as const;

import { z } from "zod";
import { choice, text, type InputRow } from "./row";

const MANY = ["detect", "preview", "up", "update", "destroy", "refresh", "drift", "doctor"] as const;

/** `work-dir:stack`, one a line, or detect's own output: a JSON array of them. */
const stackIds: InputRow<readonly string[]> = {
  description:
    "Exactly these stacks, as `work-dir:stack`, whether or not the change touches them: one a line, or detect's `stacks` output as it is. Empty: those that the change touches.",
  default: "",
  placeholder: "IDS",
  lines: true,
  commands: MANY,
  schema: z.string().transform((given, issues) => {
    if (!given.startsWith("["))
      return given
        .split(/[\n;]/)
        .map((id) => id.trim())
        .filter((id) => id !== "");
    const { data } = z.array(z.string().min(1)).safeParse(jsonOf(given));
    if (data !== undefined) return data;
    issues.addIssue({ code: "custom", message: "is no JSON array of stacks. Write `work-dir:stack`, one a line." });
    return z.NEVER;
  }),
};

/** Which of the stacks a run takes, and how its jobs share them. */
export const selectionRows = {
  stacks: stackIds,
  environment: text(
    {
      description: "Only stacks of this environment of infra-action.yml (`stacks: {<id>: {environment}}`). Empty: all.",
      commands: MANY,
    },
    "NAME",
  ),
  "fan-out": choice(
    {
      description:
        "For `detect`: whether its `jobs` are several. `auto`: from 20 stacks on, or where environments or roles differ; `always`; `never`.",
      default: "auto",
      commands: ["detect"],
    },
    ["auto", "always", "never"],
  ),
  "fan-out-order": choice(
    {
      description:
        "For `detect`: the order of its `jobs`. `none` for what changes nothing: all at once, with the role for previews; `up`: what others read comes first; `destroy`: last.",
      default: "none",
      commands: ["detect"],
    },
    ["none", "up", "destroy"],
  ),
} as const;

function jsonOf(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}

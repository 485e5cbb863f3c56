import type { UpdateKind } from "../domain/update-kind";

/** The commands. The words are the same at the terminal. */
export const COMMANDS = {
  preview: { help: "Show what an update of a stack would do; comment, summary, annotations." },
  detect: { help: "Which stacks and services a change touches, and in which order." },
  up: {
    help: "Update stacks: those that the change touches in their order, or the one that is named.",
  },
  update: { help: "The same as up." },
  destroy: { help: "Delete what stacks have made; with `remove` the stacks too." },
  refresh: { help: "Read the cloud's real state into the stack." },
  drift: {
    help: "Show where the cloud differs from the stacks: what is gone, what was changed outside.",
  },
  output: { help: "Stack outputs without a run." },
  deploy: { help: "Apply an app's manifests, wait, roll back." },
  health: { help: "Verdict on workloads, services and endpoints; check of manifests." },
  inspect: { help: "What a stack consists of." },
  report: { help: "Merge the reports of fanned-out jobs, or show recorded event logs." },
  doctor: { help: "Check credentials, token, backend, locks and engine, and say what to mend." },
} as const satisfies Record<string, { help: string }>;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** Commands that call an engine on stacks and report what it did. `update` is the same as `up`. */
export const UPDATE_COMMANDS = ["preview", "up", "update", "refresh", "destroy", "drift"] as const;
export type UpdateCommand = (typeof UPDATE_COMMANDS)[number];

/** What each asks the engine to do. */
export const KIND_OF: Readonly<Record<UpdateCommand, UpdateKind>> = {
  preview: "preview",
  up: "up",
  update: "up",
  refresh: "refresh",
  destroy: "destroy",
  drift: "preview-refresh",
};

export function isUpdateCommand(command: string): command is UpdateCommand {
  return (UPDATE_COMMANDS as readonly string[]).includes(command);
}

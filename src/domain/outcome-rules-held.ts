import { either, EXIT_CODES, exits, MEASURED, quoted, says, throws, when, type OutcomeRule } from "./outcome-rule";
import { holdersOf, parseLockConflict, type LockConflict } from "./stack-lock";
import { nameOfUrn } from "./urn";

const PROTECTED_FROM_DELETION = /resource "([^"\n]{1,500})" cannot be deleted\nbecause it is protected/;

/** Something outside of the program keeps the stack from being previewed or updated, or asks for it to stop. */
export const HELD_RULES: readonly OutcomeRule[] = [
  {
    id: "timed-out",
    source: "our own time limit",
    when: when(({ end, failed }) => failed && end?.stopped === "timed-out"),
    outcome: "cut-short",
    headline: () => "The engine was stopped: its time was up.",
    next: () => "Raise `timeout`, or look at which resource takes so long.",
    code: "TIMED_OUT",
  },
  {
    id: "cancelled",
    source: MEASURED,
    when: either(
      // An update that was told to stop when it had nothing left to do is complete.
      when(({ end, failed }) => failed && end?.stopped === "cancelled"),
      exits(8),
      says(
        /^(?:update|preview|refresh|destroy) cancell?ed$/m,
        /^error: (?:update|preview|refresh|destroy) cancell?ed/m,
      ),
    ),
    outcome: "cancelled",
    headline: () => "The run was cancelled before the engine was done.",
    next: () => "Run it again.",
    code: "CANCELLED",
  },
  {
    id: "missing",
    source: `${MEASURED}; ${EXIT_CODES}`,
    when: either(says(/no stack named '([^'\n]{1,200})' found/), exits(6)),
    outcome: "missing",
    headline: (name) => `The stack${quoted(name)} does not exist in this backend.`,
    next: () => "Check `stack-name` and the backend, or make the stack with `pulumi stack init`.",
    code: "STACK_MISSING",
  },
  {
    id: "locked",
    source: `${MEASURED}; the 409 of Pulumi Cloud from its source`,
    when: ({ failed, report, said }) => {
      // A program may say so too; where a lock is in the way, none has run.
      const conflict = failed && report.summary === null && !report.began ? parseLockConflict(said) : undefined;
      return conflict === undefined ? undefined : holdersOf(conflict);
    },
    outcome: "locked",
    headline: (holders) => `Another update holds this stack's lock: ${holders}.`,
    next: (_, { said }) => nextWhenLocked(parseLockConflict(said)),
    code: "STACK_LOCKED",
  },
  {
    id: "expect-no-changes",
    source: `${MEASURED}; ${EXIT_CODES}`,
    when: either(exits(7), says(/no changes were expected()/)),
    outcome: "refused",
    headline: () => "expect-no-changes is set, and there are changes.",
    next: () => "Look at the changes below: undo them, or run without expect-no-changes.",
    code: "CHANGES_NOT_EXPECTED",
  },
  {
    id: "protected-destroy",
    source: MEASURED,
    when: (facts) =>
      facts.kind === "destroy" || facts.kind === "preview-destroy" ? says(PROTECTED_FROM_DELETION)(facts) : undefined,
    outcome: "refused",
    headline: (urn) => `The engine refuses: ${nameOfUrn(urn)} is protected.`,
    next: () =>
      "Set exclude-protected to leave protected resources out, or take `protect` from it in an update of its own first.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "protected",
    source: MEASURED,
    when: says(/unable to replace resource "([^"\n]{1,500})"/, PROTECTED_FROM_DELETION),
    outcome: "refused",
    headline: (urn) => `The engine refuses: ${nameOfUrn(urn)} is protected and would have to go.`,
    next: () => "Take back the change that needs it gone, or remove `protect` from it in an update of its own first.",
    code: "PREVIEW_FAILED",
  },
  {
    id: "upstream-missing",
    source: MEASURED,
    when: says(/^unknown stack "([^"\n]{1,200})"/m),
    outcome: "waits-for-upstream",
    headline: (name) => `It reads outputs of the stack${quoted(name)}, which does not exist yet.`,
    next: (name) => `Bring up${quoted(name)} first, then run this stack again.`,
    code: "PREVIEW_FAILED",
  },
  {
    id: "upstream-output-missing",
    source: `${MEASURED}; @pulumi/pulumi's StackReference`,
    when: throws(/Required output '[^'\n]{1,200}' does not exist on stack '([^'\n]{1,200})'/),
    outcome: "waits-for-upstream",
    headline: (name) => `It reads an output that the stack${quoted(name)} does not have yet.`,
    next: (name) => `Bring up${quoted(name)} with that output first, then run this stack again.`,
    code: "PREVIEW_FAILED",
  },
];

/** The way out, with each lock by the name that force-unlock takes. */
function nextWhenLocked(conflict: LockConflict | undefined): string {
  const wait = "Wait until it is done and run again (`lock-timeout` waits longer)";
  const urls = conflict?.kind === "locks" ? conflict.locks.map(({ url }) => url) : [];
  if (urls.length === 0) return `${wait}; if it is dead, end it with \`pulumi cancel\`.`;
  return `${wait}; if its process is dead, release it: ${urls.map((url) => `\`force-unlock: ${url}\``).join(" ")}`;
}

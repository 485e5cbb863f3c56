import { realDrift } from "../domain/drift";
import type { GitHubContext } from "../domain/github-context";
import type { Finding, Note, StackReport } from "../domain/report";
import type { StackInputs } from "../inputs";
import type { Ports } from "../ports";

/** On a pull request, to which nobody has agreed yet, a refresh only looks. */
export function lookingFirst(
  inputs: StackInputs,
  { eventName }: GitHubContext,
  { log }: Pick<Ports, "log">,
): StackInputs {
  const isPullRequest = eventName === "pull_request" || eventName === "pull_request_target";
  if (inputs.command !== "refresh" || !isPullRequest) return inputs;
  log.info("On a pull request a refresh changes nothing: what it would write into the state is shown.");
  return { ...inputs, command: "drift" };
}

/** A look must make nothing: not even a stack. */
export const withoutMaking = (inputs: StackInputs): StackInputs =>
  inputs.command === "drift" ? { ...inputs, upsert: false } : inputs;

/** What to do about it, said once. */
export function driftNotes(reports: readonly StackReport[], { command }: StackInputs): Note[] {
  if (command !== "drift" || !reports.some(({ drift }) => realDrift(drift).length > 0)) return [];
  const message =
    "`up` with `refresh: true` brings back what the program says; without it an update does not see drift. `refresh` takes what is there now into the state: change the program to match, or the next update undoes it.";
  return [{ code: "DRIFT", message }];
}

/** `expect-no-changes`: by what is real drift. The engine itself would take noise for a change. */
export function unexpectedDrift(reports: readonly StackReport[], inputs: StackInputs): Finding[] {
  if (inputs.command !== "drift" || !inputs["expect-no-changes"]) return [];
  const count = reports.filter(({ drift }) => realDrift(drift).length > 0).length;
  if (count === 0) return [];
  const message = `expect-no-changes is set, and ${count === 1 ? "one stack has" : `${count} stacks have`} drift.`;
  return [{ code: "CHANGES_NOT_EXPECTED", severity: "danger", message, urn: null, source: null }];
}

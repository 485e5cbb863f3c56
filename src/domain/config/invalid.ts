import { InfraError } from "../../errors";

/** How many mistakes are told at once. */
const MISTAKES = 20;

/** All mistakes of the file, one a line, each with its own line number. */
export function configInvalid(mistakes: readonly string[]): InfraError {
  const shown = mistakes.slice(0, MISTAKES);
  const more = mistakes.length > shown.length ? [`… and ${mistakes.length - shown.length} more.`] : [];
  return new InfraError("CONFIG_INVALID", {
    what: [...shown, ...more].join("\n"),
    next: "\nEvery key is in docs/config.md; editors know them by schema/infra-action.schema.json.",
  });
}

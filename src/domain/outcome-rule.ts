import type { ErrorCode } from "../errors";
import { cleanLine } from "./diagnostics";
import type { OutcomeFacts } from "./outcome";
import type { Outcome } from "./report";

/** One way in which a run can end, and how to know it. */
export interface OutcomeRule {
  readonly id: string;
  /** Where the sign is from: measured with this engine, its documentation, or its source. */
  readonly source: string;
  /** The text that gives it away (a name from it, or empty); undefined: the rule does not fit. */
  readonly when: (facts: OutcomeFacts) => string | undefined;
  readonly outcome: Outcome;
  readonly headline: (found: string, facts: OutcomeFacts) => string;
  readonly next: (found: string, facts: OutcomeFacts) => string;
  readonly code: ErrorCode;
}

export const MEASURED = "measured with pulumi 3.259";
export const EXIT_CODES = "pulumi's exit codes (cmdutil/exit.go, a stable contract)";

/** Fits when the engine failed and says so; the first group is what was found. */
export const says =
  (...patterns: readonly RegExp[]) =>
  ({ failed, said }: OutcomeFacts): string | undefined =>
    failed ? firstGroup(patterns, said) : undefined;

/** Fits when the engine failed because the program threw this. */
export const throws =
  (...patterns: readonly RegExp[]) =>
  ({ failed, thrown }: OutcomeFacts): string | undefined =>
    failed ? firstGroup(patterns, thrown) : undefined;

function firstGroup(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return cleanLine(match[1] ?? "", 200);
  }
  return undefined;
}

export const exits =
  (...codes: readonly number[]) =>
  ({ end }: OutcomeFacts): string | undefined =>
    end !== null && end.exitCode !== null && codes.includes(end.exitCode) ? "" : undefined;

export const either =
  (...conditions: readonly OutcomeRule["when"][]): OutcomeRule["when"] =>
  (facts) => {
    for (const condition of conditions) {
      const found = condition(facts);
      if (found !== undefined) return found;
    }
    return undefined;
  };

export const when =
  (condition: (facts: OutcomeFacts) => boolean): OutcomeRule["when"] =>
  (facts) =>
    condition(facts) ? "" : undefined;

export const quoted = (name: string): string => (name === "" ? "" : ` "${name}"`);
export const because = (sentence: string, { firstError }: OutcomeFacts): string =>
  ended(firstError === "" ? sentence : `${sentence}: ${firstError}`);

/** With a full stop where the text has no end of its own: another sentence follows. */
export const ended = (text: string): string => (/[.!?…]["')\]]?$/.test(text) ? text : `${text}.`);

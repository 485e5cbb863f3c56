import { z } from "zod";
import { didYouMean } from "../domain/did-you-mean";

/** One input: a line of action.yml, a flag of the terminal, a row of docs/inputs.md, and how its text is understood. */
export interface InputRow<T = unknown> {
  readonly description: string;
  /** The text that stands for it where none is given. */
  readonly default: string;
  /** What action.yml says instead of `default`: an expression that GitHub evaluates. */
  readonly expression?: string;
  /** Shown after the flag in the help text; empty for a switch. */
  readonly placeholder: string;
  /** From text to value. Its issues end the sentence `Input "x" …`. */
  readonly schema: z.ZodType<T, string>;
  /** Commands it has an effect on; all where it is absent. */
  readonly commands?: readonly string[];
  /** Never shown in a message. */
  readonly secret?: boolean;
  /** Takes several lines: a flag that is given again adds one. */
  readonly lines?: boolean;
}

type Described = Partial<Omit<InputRow, "schema" | "placeholder">> & { readonly description: string };

const row = <T>(described: Described, placeholder: string, schema: z.ZodType<T, string>): InputRow<T> => ({
  default: "",
  ...described,
  placeholder,
  schema,
});

export const text = (described: Described, placeholder = "TEXT"): InputRow<string> =>
  row(described, placeholder, z.string());

export const optionalText = (described: Described, placeholder = "TEXT"): InputRow<string | undefined> =>
  row(
    described,
    placeholder,
    z.string().transform((given) => (given === "" ? undefined : given)),
  );

/** YAML 1.2's true and false, as GitHub's toolkit takes them. */
export const flag = (described: Described): InputRow<boolean> =>
  row({ default: "false", ...described }, "", z.string().transform(parseFlag));

/** A flag whose default depends on the rest: undefined where none is given. */
export const optionalFlag = (described: Described): InputRow<boolean | undefined> =>
  row(
    described,
    "",
    z.string().transform((given, issues) => (given === "" ? undefined : parseFlag(given, issues))),
  );

export const list = (described: Described, placeholder = "LINES"): InputRow<readonly string[]> =>
  row({ ...described, lines: true }, placeholder, z.string().transform(parseList));

export const integer = (
  described: Described,
  { min, max = Number.MAX_SAFE_INTEGER }: { readonly min: number; readonly max?: number },
): InputRow<number | undefined> =>
  row(
    described,
    "N",
    z.string().transform((given, issues) => {
      if (given === "") return undefined;
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      if (value >= min && value <= max) return value;
      const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
      return refuse(issues, given, `Expected a whole number ${range}.`);
    }),
  );

/** Seconds, from `90s`, `10m` or `1h`. */
export const duration = (described: Described): InputRow<number | undefined> =>
  row(
    described,
    "90s|10m|1h",
    z.string().transform((given, issues) => {
      if (given === "") return undefined;
      const match = /^(\d{1,6})(s|m|h)$/.exec(given);
      const seconds = Number(match?.[1]) * { s: 1, m: 60, h: 3600 }[(match?.[2] ?? "s") as "s" | "m" | "h"];
      if (seconds > 0) return seconds;
      return refuse(issues, given, "Expected a duration above zero: 90s, 10m or 1h.");
    }),
  );

/** Seconds, from `0`, `90s`, `10m` or `1h`; 0 is none at all. */
export const patience = (described: Described & { readonly default: string }): InputRow<number> =>
  row(
    described,
    "0|90s|10m|1h",
    z.string().transform((given, issues) => {
      const [, count, unit] = /^(\d{1,6})(s|m|h)$/.exec(given) ?? [];
      if (given === "0" || count !== undefined)
        return Number(count ?? 0) * { s: 1, m: 60, h: 3600 }[(unit ?? "s") as "s" | "m" | "h"];
      return refuse(issues, given, "Expected 0, or a duration: 90s, 10m or 1h.");
    }),
  );

export const choice = <const C extends string>(described: Described, choices: readonly C[]): InputRow<C> =>
  row(
    described,
    choices.filter((word) => word !== "").join("|"),
    z.string().transform((given, issues) => {
      const chosen = choices.find((word) => word === given);
      if (chosen !== undefined) return chosen;
      const near = didYouMean(given, choices);
      const offer = near === undefined ? "" : ` Did you mean ${near}?`;
      return refuse(issues, given, `Expected one of ${choices.filter((word) => word !== "").join(", ")}.${offer}`);
    }),
  );

function parseFlag(given: string, issues: z.RefinementCtx): boolean {
  if (/^(true|True|TRUE)$/.test(given)) return true;
  if (/^(false|False|FALSE)$/.test(given)) return false;
  return refuse(issues, given, "Expected true or false.");
}

/** One item a line; `;` separates too, as in pulumi/actions. */
function parseList(given: string): readonly string[] {
  return given
    .split(/[\n;]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function refuse(issues: z.RefinementCtx, given: string, expected: string): never {
  issues.addIssue({ code: "custom", message: `is ${JSON.stringify(shortened(given))}. ${expected}` });
  return z.NEVER;
}

const shortened = (given: string): string => (given.length > 80 ? `${given.slice(0, 79)}…` : given);

import type { YAMLParseError } from "yaml";
import type { z } from "zod";
import { didYouMean } from "../did-you-mean";

type Issue = z.core.$ZodIssue;

/** What YAML's parser says of a broken file, without the place, which stands before it. */
export function yamlWords({ code, message }: YAMLParseError): string {
  if (code === "MULTIPLE_DOCS") return "The file holds several documents. Keep one.";
  const [line = ""] = message.split("\n", 1);
  return `${line.replace(/ at line \d+, column \d+:?$/, "")}.`;
}

/** The mistakes in that one of several allowed forms which the value comes nearest to; the issue itself where it is like none. */
export function nearestOf(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const forms = formsOf(issue).filter((issues) => !issues.some((one) => isOfWhole(one, issue)));
  return forms.toSorted((a, b) => distanceOf(a) - distanceOf(b))[0] ?? [issue];
}

/** A key that is there says what is meant; one that is missing says little. */
const distanceOf = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + (issue.code === "invalid_type" ? 1 : 2), 0);

const formsOf = (issue: z.core.$ZodIssueInvalidUnion): (readonly Issue[])[] =>
  issue.errors.map((issues) =>
    issues.flatMap((one) => nearestOf({ ...one, path: [...issue.path, ...one.path] } as Issue)),
  );

/** Whether the value as a whole is of another kind. */
const isOfWhole = ({ code, path }: Issue, whole: Issue): boolean =>
  (code === "invalid_type" || code === "invalid_union") && path.length === whole.path.length;

/** What was expected, as the end of a sentence. */
export function wordsOf(issue: Issue | undefined, given?: unknown): string {
  switch (issue?.code) {
    case "invalid_value":
      return oneOf(issue.values, String(given));
    case "invalid_union":
      return [...new Set(formsOf(issue).flatMap((issues) => issues.map((one) => wordsOf(one, given))))].join(" or ");
    case "invalid_type":
      return issue.message.startsWith("Invalid input") ? kindOf(issue.expected) : issue.message;
    case "too_small":
      return issue.origin === "string" ? "a text that is not empty" : `a number of at least ${issue.minimum}`;
    case "too_big":
      return `a number of at most ${issue.maximum}`;
    case "invalid_format":
      return issue.format === "date" ? "a day as YYYY-MM-DD" : issue.message;
    default:
      // Our own rules say what they want.
      return issue?.message ?? "something else";
  }
}

function kindOf(expected: string): string {
  if (expected === "record" || expected === "object") return "a map";
  if (expected === "int") return "a whole number";
  return `${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}`;
}

/** Nobody reads a list of thirty words to find the one that was meant. */
function oneOf(words: readonly z.core.util.Primitive[], given: string): string {
  if (words.length <= 5) return words.map((word) => JSON.stringify(word)).join(" or ");
  const near = didYouMean(given, words.map(String));
  return `a code of docs/report.md, not ${JSON.stringify(given)}${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}`;
}

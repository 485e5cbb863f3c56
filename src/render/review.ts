import type { Review, ReviewDifference } from "../domain/approval/review";
import type { Detail } from "./detail";
import { subjectOf } from "./diagnostic-entry";
import { capped, diffText, label, type DiffLine } from "./diff-lines";
import { fence } from "./inert";

/** What would run against what was reviewed, as a diff: what was agreed to goes out, what is there now comes in. */
export function reviewLines({ differences }: Pick<Review, "differences">, detail: Detail): DiffLine[] {
  const bySubject = Map.groupBy(differences, subjectWords);
  const lines = [...bySubject].flatMap(([subject, own]): DiffLine[] => [
    { sign: " ", text: label(subject, detail) },
    ...own.flatMap((difference) => differenceLines(difference, detail)),
  ]);
  return capped(lines, detail.resourceLines);
}

/** The same as a block; empty where nothing differs. */
export function reviewBlock(review: Review | null | undefined, detail: Detail): string {
  if (review == null || review.differences.length === 0) return "";
  return `**Reviewed, and what would run**\n${fence("diff", diffText(reviewLines(review, detail)))}`;
}

function subjectWords({ urn, kind }: ReviewDifference): string {
  const subject = subjectOf(urn);
  if (subject !== null) return `${subject.type} ${subject.name}`;
  return kind === "output" ? "outputs of the stack" : kind === "provider" ? "providers" : "the stack";
}

const WORD_OF: Readonly<Record<ReviewDifference["kind"], string>> = {
  resource: "operation",
  operation: "operation",
  "replace-reason": "replaced because of",
  property: "",
  value: "",
  output: "",
  policy: "policy",
  provider: "",
};

function differenceLines({ kind, path, reviewed, now }: ReviewDifference, detail: Detail): DiffLine[] {
  const name = path ?? WORD_OF[kind];
  const lineOf = (sign: "-" | "+", text: string | null): DiffLine[] =>
    text === null ? [] : [{ sign, text: label(`  ${name === "" ? "" : `${name}: `}${text}`, detail) }];
  return [...lineOf("-", reviewed), ...lineOf("+", now)];
}

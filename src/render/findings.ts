import type { Finding, Report, Run, StackReport } from "../domain/report";
import { subjectOf } from "./diagnostic-entry";
import { code, prose } from "./inert";
import { sourceLink } from "./links";
import { stackName } from "./words";

/** A finding and the stack that it is about; null where it is about the run. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly stack: StackReport | null;
}

/** These say of a resource what its line in the list says already. */
const SAID_BY_THE_LIST = new Set<Finding["code"]>(["REPLACE", "DELETE", "REPLACE_WITH_GAP", "DRIFT_CHANGED"]);

/** All findings of a severity, those about the run first. */
export function findingsOf(report: Report, severity: Finding["severity"]): PlacedFinding[] {
  const placed = (findings: readonly Finding[], stack: StackReport | null): PlacedFinding[] =>
    findings.filter((finding) => finding.severity === severity).map((finding) => ({ finding, stack }));
  return [...placed(report.findings, null), ...report.stacks.flatMap((stack) => placed(stack.findings, stack))];
}

/** Findings for a stack's own section: those that neither the top of the comment nor the list of resources has said. */
export function sectionFindings(stack: StackReport): Finding[] {
  return stack.findings
    .filter(({ severity, code: finding }) => severity !== "danger" && !SAID_BY_THE_LIST.has(finding))
    .toSorted((a, b) => Number(a.severity === "info") - Number(b.severity === "info"));
}

/** One finding as an item of a list, with its stack where there are several. */
export function findingLine({ finding, stack }: PlacedFinding, run: Run, namesStack: boolean): string {
  const place = stack !== null && namesStack ? `${code(stackName(stack))}: ` : "";
  const source = finding.source === null ? "" : ` · ${sourceLink(finding.source, run)}`;
  return `- ${place}${findingText(finding)}${source}`;
}

/** A finding inside its stack's section. */
export function sectionFindingLine(finding: Finding, run: Run): string {
  const word = finding.severity === "warning" ? "warning" : "note";
  const source = finding.source === null ? "" : ` · ${sourceLink(finding.source, run)}`;
  return `- **${word}** ${findingText(finding)}${source}`;
}

/** The sentence, with the resource in code where it speaks of it, and before it where it does not. */
function findingText(finding: Finding): string {
  const subject = subjectOf(finding.urn);
  if (subject === null) return prose(finding.message);
  const named = prose(finding.message, { names: [subject.type, subject.name] });
  return finding.message.includes(subject.name) ? named : `${code(subject.name)}: ${named}`;
}

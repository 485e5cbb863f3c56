import type { Diagnostic, Report, ResourceChange, StackReport } from "../domain/report";
import { withoutWorkflowCommands } from "../domain/workflow-command";
import { TERMINAL_DETAIL } from "./detail";
import { subjectOf } from "./diagnostic-entry";
import { changeLines, type DiffLine } from "./diff-lines";
import { elide } from "./elide";
import { findingsOf, sectionFindings } from "./findings";
import { afterStacks, verdictWords } from "./headline";
import { healthLines, placedFindingLines } from "./health-terminal";
import { visible, visibleLines } from "./inert";
import { paintFor, type Paint } from "./paint";
import { resourceDiff } from "./property-diff";
import { resourceRemarks } from "./resource-entry";
import { reviewLines } from "./review";
import { hasCounts } from "./table";
import { terminalTable } from "./terminal-table";
import {
  aloneWords,
  durationWords,
  doneWords,
  isComplete,
  operationWords,
  outcomeWord,
  plural,
  SIGNS,
  stackName,
} from "./words";

/** More resources of one stack than these help nobody in a log; report.json has all. */
const MAX_RESOURCES = 500;

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns; nothing is wrapped, only values and names are shortened to it. */
  readonly width: number;
}

/**
 * The report for a terminal or a job's log: verdict, danger, incomplete results, table, changes, errors.
 * Control characters are spelt out and no line is one that GitHub's runner would take for a command.
 */
export function renderTerminal(report: Report, { color, width }: TerminalOptions): string {
  const paint = paintFor(color);
  const [only, ...others] = report.stacks;
  const found =
    only === undefined || others.length > 0
      ? verdictWords(report)
      : `${text(stackName(only))} ${aloneWords(only)}${afterStacks(report)}`;
  const blocks = [
    [paint("bold", `infra ${text(report.run.command)}: ${found}`)],
    dangerLines(report, paint),
    incompleteLines(report, paint),
    healthLines(report, paint),
    placedFindingLines(report),
    hasCounts(report.stacks) || report.stacks.length > 1 ? terminalTable(report.stacks, width) : [],
    ...report.stacks.map((stack) => stackLines(stack, width, paint)),
    endLines(report, paint),
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return withoutWorkflowCommands(`${lines.join("\n\n")}\n`);
}

function dangerLines(report: Report, paint: Paint): string[] {
  const dangers = findingsOf(report, "danger").map(({ finding, stack }) => {
    const place = stack !== null && report.stacks.length > 1 ? `${text(stackName(stack))}: ` : "";
    return `  ${place}${sentenceAbout(finding)}${at(finding)}`;
  });
  return dangers.length === 0 ? [] : [paint("red", "Danger"), ...dangers];
}

function incompleteLines({ stacks }: Report, paint: Paint): string[] {
  return stacks
    .filter((stack) => !isComplete(stack))
    .flatMap((stack) => [
      `${paint("red", `${text(stackName(stack))} ${outcomeWord(stack)}`)}: ${text(stack.headline ?? "There is no complete result.", 600)}`,
      ...(doneWords(stack) === "" ? [] : [`  ${doneWords(stack)}`]),
      ...(stack.next === null ? [] : [`  Next: ${text(stack.next, 600)}`]),
    ]);
}

function stackLines(stack: StackReport, width: number, paint: Paint): string[] {
  const detail = { ...TERMINAL_DETAIL, line: Math.max(40, width - 10) };
  const resources = stack.resources
    .slice(0, MAX_RESOURCES)
    .flatMap((resource) => [
      `  ${resourceWords(resource, stack, paint)}`,
      ...painted(resourceDiff(resource, detail), "      ", paint),
    ]);
  const hidden = stack.resources.length - Math.min(stack.resources.length, MAX_RESOURCES) + stack.resourcesLeftOut;
  const more = hidden === 0 ? [] : [`  … ${plural(hidden, "more resource")}`];
  const outputs = stack.outputs
    .filter(({ kind }) => kind !== "same")
    .flatMap((output) => changeLines(output.name, output.old, output.new, detail));
  const findings = sectionFindings(stack).map(
    (finding) => `  ${finding.severity} ${sentenceAbout(finding)}${at(finding)}`,
  );
  const review = stack.review == null ? [] : reviewLines(stack.review, detail);
  const body = [
    ...diagnosticLines(stack, "error", paint),
    ...findings,
    ...(review.length === 0 ? [] : ["  Reviewed, and what would run", ...painted(review, "      ", paint)]),
    ...resources,
    ...more,
    ...(outputs.length === 0 ? [] : ["  Outputs", ...painted(outputs, "      ", paint)]),
    ...diagnosticLines(stack, "warning", paint),
  ];
  return body.length === 0 ? [] : [paint("bold", text(stackName(stack))), ...body];
}

function resourceWords(resource: ResourceChange, stack: StackReport, paint: Paint): string {
  const { operation, name, type, replaceReasons, source } = resource;
  const look = { replace: "red", delete: "red", create: "green" }[operation as string] as "red" | "green" | undefined;
  const because =
    replaceReasons.length === 0 ? [] : [`replaced because: ${replaceReasons.map((reason) => text(reason)).join(", ")}`];
  const remarks = [...resourceRemarks(resource, stack), ...because].join(" · ");
  const words = paint(look ?? "yellow", `${SIGNS[operation]} ${operationWords(resource, stack)}`);
  return `${words} ${text(name)} ${paint("dim", text(type))}${remarks === "" ? "" : ` · ${remarks}`}${at({ source })}`;
}

function diagnosticLines(stack: StackReport, severity: Diagnostic["severity"], paint: Paint): string[] {
  const all = stack.diagnostics.filter((diagnostic) => diagnostic.severity === severity);
  const shown = all.slice(0, TERMINAL_DETAIL.diagnostics).flatMap((diagnostic) => {
    const name = subjectOf(diagnostic.urn)?.name;
    const head = `  ${paint(severity === "error" ? "red" : "yellow", severity)}${name === undefined ? "" : ` ${text(name)}`}${at(diagnostic)}`;
    const message = elide(visibleLines(diagnostic.message.trim()), TERMINAL_DETAIL.message);
    return [head, ...message.split("\n").map((line) => `    ${line}`)];
  });
  const rest = all.length - Math.min(all.length, TERMINAL_DETAIL.diagnostics);
  return rest === 0 ? shown : [...shown, `  … ${plural(rest, `more ${severity}`)}`];
}

function endLines({ run, notes }: Report, paint: Paint): string[] {
  const facts = [
    ...(run.durationSeconds === null ? [] : [durationWords(run.durationSeconds)]),
    ...(run.engineVersion === null ? [] : [`Pulumi ${text(run.engineVersion.replace(/^v/, ""))}`]),
  ];
  const line = facts.length === 0 ? [] : [paint("dim", facts.join(" · "))];
  return [...notes.map(({ message }) => `note: ${text(message, 600)}`), ...line];
}

function sentenceAbout(finding: { readonly message: string; readonly urn: string | null }): string {
  const name = subjectOf(finding.urn)?.name;
  const prefix = name === undefined || finding.message.includes(name) ? "" : `${text(name)}: `;
  return `${prefix}${text(finding.message, 600)}`;
}

function at({ source }: { readonly source: Diagnostic["source"] }): string {
  return source === null ? "" : ` (${text(source.file)}:${source.line})`;
}

function painted(lines: readonly DiffLine[], indent: string, paint: Paint): string[] {
  const looks = { "+": "green", "-": "red", "!": "yellow", " ": "dim" } as const;
  return lines.map(({ sign, text: words }) => `${indent}${paint(looks[sign], `${sign} ${words}`.trimEnd())}`);
}

/** A name or sentence on one line, without control characters, and not too long. */
function text(words: string, max = 160): string {
  return elide(visible(words), max);
}

import type { Annotation } from "../domain/annotation";
import type { Diagnostic, Report, StackReport } from "../domain/report";
import { subjectOf } from "./diagnostic-entry";
import type { HealthStatus, HealthTarget } from "../domain/health/target";
import { placedFindings } from "./manifest-findings";
import { targetName } from "./health-words";
import { elide } from "./elide";
import { findingsOf, type PlacedFinding } from "./findings";
import { visible, visibleLines } from "./inert";
import { isComplete, outcomeWord, plural, stackName } from "./words";

/** GitHub shows ten errors and ten warnings of a step, and silently drops the rest. */
const SHOWN = 10;
const TITLE_LENGTH = 200;
const MESSAGE_LENGTH = 2000;

/**
 * What GitHub shows on files and lines: the engine's errors, incomplete stacks without any, and dangerous findings (as
 * warnings, since the preview itself went well). The last of ten says how many more there are.
 */
export function renderAnnotations(report: Report): Annotation[] {
  const found = [
    ...findingsOf(report, "danger").map((finding) => ofFinding(finding, report)),
    ...placedFindings(report).map((finding) => ofFinding({ finding, stack: null }, report)),
    ...report.health.flatMap((target) => ofTarget(target, report.health)),
  ];
  const of = (level: Annotation["level"]): Annotation[] => found.filter((annotation) => annotation.level === level);
  const errors = [...of("error"), ...inTurn(report.stacks.map(errorsOf))];
  return [
    ...firstTen(together(errors), "error"),
    ...firstTen(together(of("warning")), "warning"),
    ...firstTen(together(of("notice")), "notice"),
  ];
}

/** The first of each, then the second of each: a stack with many errors does not take the room of another's only one. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** What several stacks of one program say of the same line is told once. */
function together(annotations: readonly Annotation[]): Annotation[] {
  const same = Map.groupBy(annotations, ({ source, message }, at) =>
    source === null ? at : JSON.stringify([source, message]),
  );
  return [...same.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? [];
    return [{ ...first, title: elide(`${first.title} and ${others.length} more`, TITLE_LENGTH) }];
  });
}

function errorsOf(stack: StackReport): Annotation[] {
  const errors = stack.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors.map((error) => ofDiagnostic(error, stack));
  if (isComplete(stack)) return [];
  const message = [stack.headline ?? "There is no complete result.", stack.next ?? ""].join(" ").trim();
  return [annotation("error", `${stackName(stack)}: ${outcomeWord(stack)}`, message, null)];
}

function ofDiagnostic({ message, urn, source }: Diagnostic, stack: StackReport): Annotation {
  const subject = subjectOf(urn);
  const title = subject === null ? stackName(stack) : `${stackName(stack)}: ${subject.name} (${subject.type})`;
  return annotation("error", title, message, source);
}

/** Failing health is an error, what could not be told a warning; health that is on its way elsewhere is in the report. */
function ofTarget(target: HealthTarget, all: readonly HealthTarget[]): Annotation[] {
  const level = HEALTH_LEVEL[target.status];
  if (level === undefined) return [];
  return [annotation(level, `${targetName(target, all)}: ${target.status}`, target.reason, null)];
}

const HEALTH_LEVEL: Readonly<Record<HealthStatus, "error" | "warning" | undefined>> = {
  Degraded: "error",
  Missing: "error",
  Unknown: "warning",
  Progressing: "warning",
  Suspended: undefined,
  Healthy: undefined,
};

function ofFinding({ finding, stack }: PlacedFinding, { run }: Report): Annotation {
  const place = stack === null ? [] : [stackName(stack)];
  const subject = subjectOf(finding.urn);
  const title = [...place, ...(subject === null ? [] : [`${subject.name} (${subject.type})`])].join(": ");
  // A danger is a warning, the preview itself went well; a run that could not begin, or a check that failed, did not.
  const isFailure = finding.code === "NOT_BEGUN" || (run.command === "health" && finding.severity === "danger");
  const level = isFailure ? "error" : finding.severity === "info" ? "notice" : "warning";
  return annotation(level, title === "" ? "infra" : title, finding.message, finding.source);
}

function annotation(
  level: Annotation["level"],
  title: string,
  message: string,
  source: Annotation["source"],
): Annotation {
  return {
    level,
    title: elide(visible(title), TITLE_LENGTH),
    message: elide(visibleLines(message.trim()), MESSAGE_LENGTH),
    source,
  };
}

function firstTen(annotations: readonly Annotation[], level: Annotation["level"]): Annotation[] {
  if (annotations.length <= SHOWN) return [...annotations];
  const more = annotations.length - SHOWN + 1;
  const message = `${plural(more, `more ${level}`)}: the job summary has all of them.`;
  return [...annotations.slice(0, SHOWN - 1), annotation(level, "infra", message, null)];
}

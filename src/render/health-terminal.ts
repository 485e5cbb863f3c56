import type { HealthTarget } from "../domain/health/target";
import type { Report } from "../domain/report";
import { elide } from "./elide";
import { byHealth, isWell, targetName } from "./health-words";
import { visible } from "./inert";
import { placedFindings } from "./manifest-findings";
import { plural } from "./plural";
import type { Paint } from "./paint";

const LOOK = {
  Healthy: "green",
  Suspended: "yellow",
  Progressing: "yellow",
  Unknown: "yellow",
  Missing: "red",
  Degraded: "red",
} as const;

/** More healthy ones than these are counted only; report.json names all. */
const HEALTHY_LINES = 20;
const LINES = 500;

/** Every target with its reason, and what was seen of those that are not well. */
export function healthLines({ health }: Report, paint: Paint): string[] {
  const healthy = health.filter(({ status }) => isWell(status));
  const isFolded = healthy.length > HEALTHY_LINES;
  const wanted = byHealth(isFolded ? health.filter(({ status }) => !isWell(status)) : health);
  const shown = wanted.slice(0, LINES);
  const rest = wanted.length - shown.length;
  return [
    ...shown.flatMap((target) => targetLines(target, health, paint)),
    ...(rest > 0 ? [`… ${plural(rest, "more target")}`] : []),
    ...(isFolded ? [`${paint("green", "Healthy".padEnd(11))} ${plural(healthy.length, "target")}`] : []),
  ];
}

function targetLines(target: HealthTarget, health: readonly HealthTarget[], paint: Paint): string[] {
  return [
    `${paint(LOOK[target.status], target.status.padEnd(11))} ${text(targetName(target, health), 120)}: ${text(target.reason, 600)}`,
    ...seenLines(target, paint),
  ];
}

function seenLines({ status, evidence, causes }: HealthTarget, paint: Paint): string[] {
  if (status === "Healthy") return [];
  const own = evidence.length > 0 ? evidence : (causes.at(-1)?.evidence ?? []);
  return own.flatMap(({ what, lines }) => [
    paint("dim", `              ${text(what, 160)}`),
    ...lines.map((line) => `                ${text(line, 300)}`),
  ]);
}

/** Findings at a place in a file that are not dangerous. */
export function placedFindingLines(report: Report): string[] {
  return placedFindings(report).map(({ severity, message, source }) => {
    const at = source === null ? "" : `${text(source.file, 300)}:${source.line} `;
    return `  ${at}${severity === "warning" ? "warning" : "note"}: ${text(message, 600)}`;
  });
}

const text = (words: string, max: number): string => elide(visible(words), max);

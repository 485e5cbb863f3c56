import type { HealthCause, HealthEvidence, HealthTarget } from "../domain/health/target";
import { byHealth, isWell, targetName } from "./health-words";
import { code, codeInTable, fence, htmlCode, prose, visible } from "./inert";
import type { Page } from "./page";
import { plural } from "./words";
import { elide } from "./elide";

/** Up to this many healthy targets have rows of their own; more are named together in one line. */
const HEALTHY_ROWS = 5;
const TABLE_SHARE = 0.5;
const DETAIL_SHARE = 0.5;
const REASON_LENGTH = 500;

/** The table of what was looked at, the worst first. */
export function healthTableLines({ report: { health }, budget, cut }: Page): string[] {
  if (health.length === 0) return [];
  const healthy = health.filter(({ status }) => isWell(status));
  const isFolded = healthy.length > HEALTHY_ROWS;
  const shown = byHealth(isFolded ? health.filter(({ status }) => !isWell(status)) : health);
  const head = "| Health | Status | Why |\n| :-- | :-- | :-- |";
  const rows =
    shown.length > 0 && budget.take(head)
      ? budget.takeFirst(shown, (target) => rowOf(target, health), TABLE_SHARE)
      : [];
  if (rows.length < shown.length)
    cut.push(plural(shown.length - rows.length, "row of the health", "rows of the health"));
  const folded = isFolded ? foldedLine(healthy, { health, budget, cut }) : [];
  const table = rows.length === 0 ? [] : [head, ...rows];
  return table.length > 0 && folded.length > 0 ? [...table, "", ...folded] : [...table, ...folded];
}

function rowOf(target: HealthTarget, all: readonly HealthTarget[]): string {
  const status = isWell(target.status) ? target.status : `**${target.status}**`;
  return `| ${codeInTable(targetName(target, all))} | ${status} | ${prose(target.reason, { max: REASON_LENGTH })} |`;
}

function foldedLine(
  healthy: readonly HealthTarget[],
  { health, budget, cut }: Pick<Page, "budget" | "cut"> & { readonly health: readonly HealthTarget[] },
): string[] {
  const names = healthy.map((target) => code(targetName(target, health))).join(", ");
  const line = `<details><summary>${plural(healthy.length, "healthy target")}</summary>\n\n${names}\n\n</details>`;
  if (budget.take(line)) return [line];
  cut.push(`the names of ${plural(healthy.length, "healthy target")}`);
  return [];
}

/** Of each target that is not well: the way to the cause, and what was seen on it. Folded. */
export function healthDetails({ report: { health }, budget, cut }: Page): string[] {
  const told = symptoms(health).filter(({ causes, evidence }) => causes.length + evidence.length > 0);
  const texts = budget.takeFirst(told, (target) => detailOf(target, health), DETAIL_SHARE);
  if (texts.length < told.length) cut.push(`the causes of ${plural(told.length - texts.length, "target")}`);
  return texts.length === 0 ? [] : [texts.join("\n\n")];
}

/** What is the cause of another target is told there. */
function symptoms(health: readonly HealthTarget[]): HealthTarget[] {
  const key = ({ kind, namespace, name }: Pick<HealthTarget, "kind" | "namespace" | "name">): string =>
    JSON.stringify([kind, namespace, name]);
  const causes = new Set(health.flatMap((target) => target.causes.map(key)));
  return byHealth(health.filter((target) => !isWell(target.status) && !causes.has(key(target))));
}

function detailOf(target: HealthTarget, all: readonly HealthTarget[]): string {
  const chain = target.causes.map(causeLine);
  const evidence = [...target.evidence, ...target.causes.flatMap((cause) => cause.evidence)];
  const parts = [...(chain.length === 0 ? [] : [chain.join("\n")]), ...distinct(evidence).map(evidenceText)];
  const since = target.since === null ? "" : ` since ${minuteOf(target.since)}`;
  const summary = `${htmlCode(targetName(target, all))} · ${target.status}${since}`;
  return [`<details><summary>${summary}</summary>`, "", parts.join("\n\n"), "", "</details>"].join("\n");
}

/** Without seconds: `:50:` between them would be an emoji. */
const minuteOf = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

function causeLine({ kind, name, status, reason }: HealthCause): string {
  return `- ${code(`${kind} ${name}`)} ${status}: ${prose(reason, { max: REASON_LENGTH })}`;
}

function evidenceText({ what, lines }: HealthEvidence): string {
  return `${prose(what, { max: 200 })}\n\n${fence(
    "text",
    lines.map((line) => elide(visible(line), 300)),
  )}`;
}

function distinct(evidence: readonly HealthEvidence[]): HealthEvidence[] {
  return [...new Map(evidence.map((one) => [JSON.stringify(one), one])).values()];
}

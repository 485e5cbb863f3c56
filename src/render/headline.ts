import type { Report, StackReport } from "../domain/report";
import { visible } from "./inert";
import { elide } from "./elide";
import { findingsOf } from "./findings";
import { healthWords } from "./health-words";
import { manifestWords } from "./manifest-findings";
import { isDrift } from "./drift-words";
import { subjectOf } from "./diagnostic-entry";
import { changeWords, outcomeWord, outcomeWords, plural, stackName, totalChanges } from "./words";

const MAX_NAMES = 3;
const SENTENCE_LENGTH = 200;

/** What the whole run found, in words that hold no hostile text: `3 stacks · 2 change · 1 unchanged`. */
export function verdictWords(report: Report): string {
  const { stacks, findings, health } = report;
  if (findings.some(({ code }) => code === "NOT_BEGUN")) return "could not begin";
  if (stacks.length === 0 && report.run.command === "health") return aloneHealthWords(report);
  if (stacks.length === 0 && health.length > 0) return `health: ${healthWords(health)}`;
  if (stacks.length === 0) return `${nothingTo(report.run.command)}${afterStacks(report)}`;
  return `${plural(stacks.length, "stack")} · ${outcomeWords(stacks)}${afterStacks(report)}`;
}

/** What stands beside the stacks: health, and what is wrong in the manifests. */
export function afterStacks({ health, findings }: Report): string {
  const manifests = manifestWords(findings.filter(({ source }) => source !== null));
  return [
    ...(health.length === 0 ? [] : [` · health: ${healthWords(health)}`]),
    ...(manifests === "" ? [] : [` · manifests: ${manifests}`]),
  ].join("");
}

function aloneHealthWords({ health, findings, verdict }: Report): string {
  if (health.length > 0) return healthWords(health);
  if (findings.length > 0) return `${manifestWords(findings)} in the manifests`;
  return verdict === "ok" ? "nothing wrong in the manifests" : "nothing to judge";
}

/**
 * One plain sentence for the end of a log and for step outputs: `1 stack · 2 to create, 1 to replace (danger: vpc)`.
 * Names in it are shortened and free of control characters; it is one line.
 */
export function resultLine(report: Report): string {
  const { stacks } = report;
  if (stacks.length === 0) return nothingTo(report.run.command);
  const incomplete = stacks.filter(({ outcome }) => outcome !== "changed" && outcome !== "unchanged");
  const outcomes = stacks.length === 1 ? incomplete.map(outcomeWord) : [outcomeWords(stacks)];
  const changes = changeWords(totalChanges(report), stacks);
  const hasChanged = stacks.some(({ outcome }) => outcome === "changed");
  const words =
    changes === "" && outcomes.length === 0
      ? hasChanged
        ? "changes"
        : isDrift(stacks)
          ? "no drift"
          : "no changes"
      : changes;
  const parts = [plural(stacks.length, "stack"), ...outcomes, ...(words === "" ? [] : [words])];
  return `${parts.join(" · ")}${dangerWords(report)}`;
}

/** The commands of this project read as verbs; a report of any other word may hold anything. */
const VERBS = ["preview", "update", "refresh", "destroy"];
function nothingTo(command: string): string {
  if (command === "drift") return "no stack to look at";
  const verb = command === "up" ? "update" : command;
  return `no stack to ${VERBS.includes(verb) ? verb : "report"}`;
}

function dangerWords(report: Report): string {
  const dangers = findingsOf(report, "danger");
  if (dangers.length === 0) return "";
  const names = [...new Set(dangers.map(({ finding, stack }) => dangerName(finding.urn, stack, report)))];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return ` (danger: ${names.slice(0, MAX_NAMES).join(", ")}${more})`;
}

function dangerName(urn: string | null, stack: StackReport | null, { stacks }: Report): string {
  const name = subjectOf(urn)?.name;
  const place = stack === null ? "the run" : stackName(stack);
  if (name === undefined) return elide(visible(place), SENTENCE_LENGTH);
  return elide(visible(stacks.length > 1 ? `${name} in ${place}` : name), SENTENCE_LENGTH);
}

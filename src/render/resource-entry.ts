import type { ResourceChange, Run, StackReport } from "../domain/report";
import { isApplied } from "../domain/update-kind";
import type { Detail } from "./detail";
import { diffText } from "./diff-lines";
import { code, fence, prose } from "./inert";
import { sourceLink } from "./links";
import { resourceDiff } from "./property-diff";
import { operationWords, SIGNS_IN_MARKDOWN } from "./words";

/** More reasons than these say nothing more. */
const MAX_REASONS = 5;

/** A resource as one item of a list: what happens, to what, why, and (with the run) where the program makes it. */
export function resourceLine(resource: ResourceChange, stack: StackReport, run?: Run): string {
  const operation = `**${SIGNS_IN_MARKDOWN[resource.operation]} ${operationWords(resource, stack)}**`;
  const remarks = [...resourceRemarks(resource, stack), ...replacedBecause(resource)];
  const source = resource.source === null || run === undefined ? [] : [sourceLink(resource.source, run)];
  return [`- ${operation} ${code(resource.name)} ${code(resource.type)}`, ...remarks, ...source].join(" · ");
}

/** Its property changes as a diff block; empty where there are none to show. */
export function resourceBlock(resource: ResourceChange, detail: Detail): string {
  const lines = resourceDiff(resource, detail);
  return lines.length === 0 ? "" : fence("diff", diffText(lines));
}

/** What is out of the ordinary about the operation, in our own words. */
export function resourceRemarks(resource: ResourceChange, { update }: StackReport): string[] {
  const goes = resource.operation === "delete" || resource.operation === "replace";
  return [
    ...(resource.failed && !isApplied(update) ? ["failed"] : []),
    ...(resource.protected ? ["protected"] : []),
    ...(resource.retained && goes ? ["stays in the cloud (retainOnDelete)"] : []),
    ...(resource.deleteBeforeReplace && resource.operation === "replace"
      ? ["deleted before its replacement exists"]
      : []),
  ];
}

/** Reasons of a replacement: paths stand as names, sentences as prose. */
function replacedBecause({ replaceReasons }: ResourceChange): string[] {
  if (replaceReasons.length === 0) return [];
  const shown = replaceReasons
    .slice(0, MAX_REASONS)
    .map((reason) => (isPath(reason) ? code(reason) : prose(reason, { max: 160 })));
  const more = replaceReasons.length - shown.length;
  return [`replaced because: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

function isPath(reason: string): boolean {
  return !/\s/.test(reason.trim());
}

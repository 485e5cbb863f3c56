import type { ResourceChange } from "../domain/report";
import { diagnosticEntry } from "./diagnostic-entry";
import { capped, changeLines, diffText } from "./diff-lines";
import { sectionFindingLine, sectionFindings } from "./findings";
import { fence, prose } from "./inert";
import type { Page } from "./page";
import { resourceBlock, resourceLine } from "./resource-entry";
import { reviewBlock } from "./review";
import type { Section } from "./section";
import { plural } from "./words";

/** After so many blocks that did not fit, no more are made. */
const MAX_MISFITS = 20;
/** Of what is left, for the lines of the resources with their links. */
const LINKS_SHARE = 0.5;

/** The engine's errors, and the findings that the top of the document has not told. */
export function fillErrors(section: Section, { run, budget, detail }: Page): void {
  const { stack } = section;
  const reasons = `Why it is here: ${stack.reasons.map((reason) => prose(reason)).join("; ")}`;
  if (detail.reasons && stack.reasons.length > 0 && budget.take(reasons)) section.reasons = reasons;
  const review = reviewBlock(stack.review, detail);
  if (review !== "" && budget.take(review)) section.review = review;
  else
    leave(section, stack.review?.differences.length ?? 0, "difference from the review", "differences from the review");
  const errors = stack.diagnostics.filter(({ severity }) => severity === "error");
  const shown = errors.slice(0, detail.diagnostics);
  section.errors.push(...budget.takeFirst(shown, (error) => diagnosticEntry(error, run, detail)));
  leave(section, errors.length - section.errors.length, "error");
  const findings = sectionFindings(stack);
  section.notes.push(...budget.takeFirst(findings, (finding) => sectionFindingLine(finding, run)));
  leave(section, findings.length - section.notes.length, "finding");
}

/** A line for each resource that changes. Many have no links to the source: those would take the room of names and values. */
export function fillResources(section: Section, { run, budget }: Page): void {
  const { stack } = section;
  const { resources, resourcesLeftOut } = stack;
  const linked = (resource: ResourceChange): string => resourceLine(resource, stack, run);
  const isRoomy = budget.holds(resources, linked, LINKS_SHARE);
  const lines = budget.takeFirst(resources, isRoomy ? linked : (resource) => resourceLine(resource, stack));
  section.resources.push(...lines.map((line) => ({ line, block: "" })));
  leave(section, resources.length - lines.length + resourcesLeftOut, "resource");
}

/** What changes in each resource, for as many as there is room for. */
export function fillProperties(section: Section, { budget, detail }: Page): void {
  let misfits = 0;
  for (const [index, item] of section.resources.entries()) {
    const resource = section.stack.resources[index];
    if (resource === undefined || resource.properties.length + resource.propertiesLeftOut === 0) continue;
    const block = misfits > MAX_MISFITS ? "" : resourceBlock(resource, detail);
    if (block !== "" && budget.take(block)) item.block = block;
    else misfits++;
  }
  if (misfits > 0) section.leftOut.push(`what changes inside ${plural(misfits, "resource")}`);
}

/** The outputs that change, and what else the engine and the program said. */
export function fillOutputs(section: Section, { run, budget, detail }: Page): void {
  const outputs = section.stack.outputs.filter(({ kind }) => kind !== "same");
  const lines = outputs.flatMap((output) => changeLines(output.name, output.old, output.new, detail));
  const block =
    lines.length === 0 ? "" : `**Outputs**\n${fence("diff", diffText(capped(lines, detail.resourceLines)))}`;
  if (block !== "" && budget.take(block)) section.outputs = block;
  else leave(section, outputs.length, "output");
  const asides = section.stack.diagnostics
    .filter(({ severity }) => severity === "warning" || (severity === "info" && detail.info))
    .toSorted((a, b) => Number(a.severity === "info") - Number(b.severity === "info"));
  const shown = asides.slice(0, detail.diagnostics);
  section.asides.push(...budget.takeFirst(shown, (aside) => diagnosticEntry(aside, run, detail)));
  leave(section, asides.length - section.asides.length, "message");
}

function leave(section: Section, count: number, word: string, words?: string): void {
  if (count > 0) section.leftOut.push(plural(count, word, words));
}

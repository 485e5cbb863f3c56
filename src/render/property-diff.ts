import type { PropertyChange, ResourceChange } from "../domain/report";
import type { Detail } from "./detail";
import { capped, changeLines, label, type DiffLine } from "./diff-lines";
import { plural } from "./words";

/** What changes in one resource, line by line. Empty where the engine names no property. */
export function resourceDiff(resource: ResourceChange, detail: Detail): DiffLine[] {
  const lines: DiffLine[] = [];
  const { properties, propertiesLeftOut } = resource;
  let shown = 0;
  for (const property of properties) {
    if (lines.length >= detail.resourceLines) break;
    lines.push(...propertyLines(property, detail));
    shown++;
  }
  const hidden = properties.length - shown + propertiesLeftOut;
  const kept = capped(lines, detail.resourceLines);
  return hidden === 0
    ? kept
    : [...kept, { sign: " ", text: `… ${plural(hidden, "more property", "more properties")}` }];
}

function propertyLines({ path, old, new: next, structure }: PropertyChange, detail: Detail): DiffLine[] {
  if (structure === null || structure.parts.length === 0) return changeLines(path, old, next, detail);
  const title: DiffLine = { sign: " ", text: `${label(path, detail)} (${structure.format.toUpperCase()}):` };
  const parts = structure.parts.flatMap((part) => changeLines(`  ${part.path}`, part.old, part.new, detail));
  return [title, ...capped(parts, detail.propertyLines)];
}

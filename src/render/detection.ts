import type { AffectedService, AffectedStack, Detection } from "../domain/detection";
import { elide } from "./elide";
import { code, codeInTable, prose, visible } from "./inert";
import { plural } from "./plural";

/** Beyond these a reader is better served by the outputs; GitHub drops a summary over 1 MiB. */
const ROWS = 100;
const REASON_LENGTH = 160;

/** What a change touches, for a log or a terminal. Control characters are spelt out. */
export function detectionText(found: Detection): string {
  const { stacks, services, gone, notes } = found;
  const width = Math.max(0, ...stacks.slice(0, ROWS).map(({ id }) => visible(id).length));
  return [
    headline(found),
    ...stacks.slice(0, ROWS).flatMap((stack) => stackLines(stack, width)),
    ...more(stacks.length, "stack"),
    ...services.slice(0, ROWS).map(({ name, reasons }) => `  service ${visible(name)}  ${shown(reasons)}`),
    ...more(services.length, "service"),
    ...gone.slice(0, ROWS).map((id) => `  ${visible(id)} ${GONE}`),
    ...notes.map(visible),
  ].join("\n");
}

function stackLines({ id, wave, reasons }: AffectedStack, width: number): string[] {
  const name = visible(id).padEnd(width);
  return reasons.map((reason, index) =>
    index === 0 ? `  wave ${wave + 1}  ${name}  ${short(reason)}` : `${" ".repeat(width + 12)}${short(reason)}`,
  );
}

const GONE = "has no config file any more. What it made stays: destroy it, if it has not moved.";
const more = (count: number, word: string): string[] =>
  count > ROWS ? [`  … and ${plural(count - ROWS, `more ${word}`)}`] : [];
const short = (reason: string): string => visible(elide(reason, REASON_LENGTH));
const shown = (reasons: readonly string[]): string => short(reasons.join("; "));

function headline({ stacks, waves, services, reason, fileCount }: Detection): string {
  const order = waves.length > 1 ? ` in ${plural(waves.length, "wave")}` : "";
  const touched = stacks.length === 0 ? "No stack is touched" : `${plural(stacks.length, "stack")}${order}`;
  const also = services.length === 0 ? "" : `, ${plural(services.length, "service")}`;
  const files = fileCount === undefined ? "" : `, ${plural(fileCount, "changed file")}`;
  return `${touched}${also} (${visible(elide(reason, 500))}${files}).`;
}

/** The same as Markdown for the job summary: inert, whatever is in a file's name. */
export function detectionSummary(found: Detection): string {
  const { stacks, services, gone, notes } = found;
  return [
    "### infra detect",
    prose(headline(found), { max: 1000 }),
    ...table(["Wave", "Stack", "Why"], stacks.slice(0, ROWS).map(stackRow)),
    ...more(stacks.length, "stack"),
    ...table(["Service", "Why"], services.slice(0, ROWS).map(serviceRow)),
    ...more(services.length, "service"),
    ...gone.slice(0, ROWS).map((id) => `${code(id)} ${GONE}`),
    ...notes.map((note) => prose(note)),
  ].join("\n\n");
}

const stackRow = ({ wave, id, reasons }: AffectedStack): string[] => [String(wave + 1), codeInTable(id), why(reasons)];
const serviceRow = ({ name, reasons }: AffectedService): string[] => [codeInTable(name), why(reasons)];
const why = (reasons: readonly string[]): string =>
  reasons.map((reason) => prose(reason.replaceAll("`", "'"), { max: REASON_LENGTH })).join("<br>");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [head, head.map(() => ":--"), ...rows];
  return [lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")];
}

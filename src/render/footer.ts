import type { Report } from "../domain/report";
import { code, prose } from "./inert";
import { commitUrl, link } from "./links";
import type { Page } from "./page";
import { durationWords, plural } from "./words";

const NOTES_SHARE = 0.1;

/** Where all this comes from, on one small line. Empty where nothing is known of it. */
export function footerLine({ run, stacks }: Report): string {
  const [only] = stacks.length === 1 ? stacks : [];
  const attempt = run.attempt !== null && run.attempt > 1 ? `, attempt ${run.attempt}` : "";
  const facts = [
    ...(run.sha === null ? [] : [`commit ${link(code(run.sha.slice(0, 7)), commitUrl(run))}`]),
    ...(run.url === null ? [] : [link(`run${run.number === null ? "" : ` ${run.number}`}${attempt}`, run.url)]),
    ...(run.durationSeconds === null ? [] : [durationWords(run.durationSeconds)]),
    ...(run.engineVersion === null ? [] : [`Pulumi ${prose(run.engineVersion.replace(/^v/, ""), { max: 40 })}`]),
    ...(only === undefined || only.link === null ? [] : [link("Pulumi Cloud", only.link)]),
  ];
  return facts.length === 0 ? "" : `<sub>${facts.join(" · ")}</sub>`;
}

/** Notes about the run as items of a list, and warnings that are about no stack. */
export function noteLines({ report: { notes, findings }, budget, cut }: Page): string[] {
  const texts = [
    ...findings
      .filter(({ severity, source }) => severity !== "danger" && source === null)
      .map(({ message }) => message),
    ...notes.map(({ message }) => message),
  ];
  const lines = budget.takeFirst(texts, (message) => `- **note** ${prose(message)}`, NOTES_SHARE);
  if (lines.length < texts.length) cut.push(plural(texts.length - lines.length, "note"));
  return lines;
}

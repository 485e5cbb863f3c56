import type { Diagnostic, Run } from "../domain/report";
import { parseUrn, STACK_TYPE } from "../domain/urn";
import type { Detail } from "./detail";
import { elide } from "./elide";
import { code, fence, prose, visibleLines } from "./inert";
import { sourceLink } from "./links";

/** Up to this length a warning's message stands in the line itself. */
const SHORT_MESSAGE = 200;

/** A diagnostic as an item. Errors have the engine's own words in a block below, where they can be copied as they are. */
export function diagnosticEntry(diagnostic: Diagnostic, run: Run, detail: Detail): string {
  const about = subjectOf(diagnostic.urn);
  const words = { error: "error", warning: "warning", info: "message of the program" }[diagnostic.severity];
  const place = [
    ...(about === null ? [] : [`${code(about.name)} ${code(about.type)}`]),
    ...(diagnostic.source === null ? [] : [sourceLink(diagnostic.source, run)]),
  ].join(" · ");
  const head = [`**${words}**`, ...(place === "" ? [] : [place])].join(" ");
  const message = diagnostic.message.trim();
  const isShort = message.length <= SHORT_MESSAGE && !message.includes("\n");
  if (diagnostic.severity !== "error" && isShort) return `- ${head}${place === "" ? "" : ":"} ${prose(message)}`;
  return `${head}\n${fence("text", elide(visibleLines(message), detail.message).split("\n"))}`;
}

/** The resource that a diagnostic or a finding speaks of, from its URN; null for the stack itself. */
export function subjectOf(urn: string | null): { readonly name: string; readonly type: string } | null {
  const parsed = urn === null ? undefined : parseUrn(urn);
  return parsed === undefined || parsed.type === STACK_TYPE ? null : parsed;
}

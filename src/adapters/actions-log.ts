import * as core from "@actions/core";
import { partsOf } from "../domain/masking-forms";
import { withoutWorkflowCommands } from "../domain/workflow-command";
import type { Annotation, Log } from "../ports";
import { logText } from "./terminal-log-text";

/**
 * The log of a job. What programs print is shown line by line as text: it can neither issue a workflow command nor reach
 * past its line, so nothing needs to be switched off around it.
 */
export function actionsLog(environment: Readonly<Record<string, string | undefined>> = process.env): Log {
  const color = (environment["NO_COLOR"] ?? "") === "";
  return {
    info: (text) => core.info(harmless(text, color)),
    debug: (text) => core.debug(logText(text, { color: false })),
    mask: (text) => partsToMask(text).forEach((part) => core.setSecret(part)),
    group: (title, work) => core.group(oneLine(title), work),
    annotate,
  };
}

const TELL = { error: core.error, warning: core.warning, notice: core.notice } as const;

function annotate({ level, title, message, source }: Annotation): void {
  const place = source === null ? {} : { file: source.file, startLine: source.line, ...columnOf(source.column) };
  TELL[level](logText(message, { color: false }), { ...place, ...(title === "" ? {} : { title: oneLine(title) }) });
}

function columnOf(column: number | null): { startColumn: number } | object {
  return column === null ? {} : { startColumn: column };
}

function harmless(text: string, color: boolean): string {
  return logText(text, { color }).split("\n").map(withoutWorkflowCommands).join("\n");
}

function oneLine(text: string): string {
  return logText(text, { color: false }).replace(/\s+/g, " ").trim();
}

/**
 * The runner hides each line of what it is given, whatever its length: a secret of several lines with a lone `}` would hide
 * every `}`. So it is given the lines that are worth hiding.
 */
function partsToMask(secret: string): string[] {
  return partsOf(secret).filter((part) => !/[\r\n]/.test(part));
}

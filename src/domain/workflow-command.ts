/** What .NET's Trim takes away before the runner looks for `::`, and what ends a line for somebody. */
const LINE_START = /(^|[\n\r\v\f\u0085\u2028\u2029])([\s\u0085\u180e\u200b\ufeff]*)::/g;

/**
 * Text that the runner's log reads as text and never as a workflow command, however many lines it has.
 * The runner looks for `::` at the start of a trimmed line and for the older `##[` anywhere in it. What is put between is
 * a space that can be seen: a zero-width character would be trimmed by some and kept by others.
 * Applying it twice changes nothing more.
 */
export function withoutWorkflowCommands(text: string): string {
  return text.replace(LINE_START, "$1$2: :").replaceAll("##[", "## [");
}

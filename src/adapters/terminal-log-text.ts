const ESCAPE = "\u001b";
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;:]{0,40}m`, "g");
/** Escape sequences that do more than colour: titles, links, the clipboard, moving over what was printed. */
const SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\][^\\u0007${ESCAPE}]{0,4096}(?:\\u0007|${ESCAPE}\\\\)?|\\[[0-9;:?<=>!]{0,40}[ -/]{0,4}[@-ln-~]|[PX^_][^${ESCAPE}]{0,4096}(?:${ESCAPE}\\\\)?|[ -/]{0,4}[0-Z\\\\\`-~])`,
  "g",
);
const CONTROLS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text of a program as a log may show it: colours at most (`color`), and none of what could set a title, write to the
 * clipboard, go back over earlier lines, or turn the direction of writing round. A carriage return ends a line.
 */
export function logText(text: string, { color }: { readonly color: boolean }): string {
  const plain = text.replace(SEQUENCE, "").replace(/\r\n?/g, "\n").replace(CONTROLS, "");
  return color ? plain.replace(LONE_ESCAPE, "") : plain.replace(COLOUR, "").replaceAll(ESCAPE, "");
}

/** An escape that begins no colour. */
const LONE_ESCAPE = new RegExp(`${ESCAPE}(?!\\[[0-9;:]{0,40}m)`, "g");

import { styleText } from "node:util";

/** Gives a piece of terminal text its look. */
export type Paint = (look: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

/** Colours for a terminal or GitHub's log, or none. Only ever given text whose control characters are gone. */
export function paintFor(color: boolean): Paint {
  return (look, text) => (color ? styleText(look, text, { validateStream: false }) : text);
}

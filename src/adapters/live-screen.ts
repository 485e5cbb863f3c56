import type { LiveView } from "../ports/live-view";

/** A terminal. */
export interface LiveScreen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface LiveScreenView extends LiveView {
  /** Writes lines that stay, above those that change. */
  above(text: string): void;
}

const ESCAPE = "\u001b";
/** To the first column, and nothing below it. */
const CLEAR = `\r${ESCAPE}[J`;
const up = (lines: number): string => (lines === 0 ? "" : `${ESCAPE}[${lines}A`);
/** A line that is too long (wide letters) is cut by the terminal and takes no second row. */
const unwrapped = (text: string): string => `${ESCAPE}[?7l${text}${ESCAPE}[?7h`;

/** How often what is shown may change. */
const TICK_MS = 200;

/** Draws at the end of what is on the screen. The cursor stays visible: a run that is killed leaves no broken terminal. */
export function liveScreen(screen: LiveScreen): LiveScreenView {
  let drawn: readonly string[] = [];
  let frame: Parameters<LiveView["show"]>[0] | undefined;
  let timer: NodeJS.Timeout | undefined;
  const lines = (): readonly string[] => frame?.({ columns: screen.columns ?? 80, rows: screen.rows ?? 24 }) ?? [];
  const redraw = (above: string): void => {
    const next = lines();
    if (above === "" && next.join("\n") === drawn.join("\n")) return;
    // In one piece, so that nothing flickers.
    const below = next.map((line) => `${line}\n`).join("");
    screen.write(`${up(drawn.length)}${CLEAR}${above}${below === "" ? "" : unwrapped(below)}`);
    drawn = next;
  };
  return {
    show(wanted) {
      frame = wanted;
      timer ??= setInterval(() => redraw(""), TICK_MS).unref();
      redraw("");
    },
    hide() {
      clearInterval(timer);
      [frame, timer] = [undefined, undefined];
      redraw("");
    },
    above(text) {
      if (frame === undefined) screen.write(text);
      else redraw(text);
    },
  };
}

import type { Annotation, Log } from "../ports";
import { liveScreen } from "./live-screen";
import { logText } from "./terminal-log-text";

type Environment = Readonly<Record<string, string | undefined>>;

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const COLOUR_OF = { error: 31, warning: 33, notice: 36 } as const;

/**
 * The log at a terminal: everything goes to stderr, so that stdout holds nothing but what was asked for. Lines change in
 * place only where colours are wanted, too: NO_COLOR is for whoever wants no escape sequences.
 */
export function terminalLog(screen: Screen = process.stderr, environment: Environment = process.env): Log {
  const color = wantsColor(screen, environment);
  const live = color && screen.isTTY === true ? liveScreen(screen) : undefined;
  const put = live?.above ?? ((text: string) => void screen.write(text));
  const write = (text: string): void => put(`${logText(text, { color })}\n`);
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    ...(live === undefined ? {} : { live }),
    info: write,
    debug: (text) => {
      if (environment["RUNNER_DEBUG"] === "1") write(paint(2, text));
    },
    mask: () => undefined, // nobody reads along here but who started it; texts come masked
    async group(title, work) {
      write(paint(1, title));
      return work();
    },
    annotate: ({ level, title, message, source }) =>
      write(`${paint(COLOUR_OF[level], level)} ${title === "" ? "" : `${title}: `}${message}${placeOf(source)}`),
  };
}

/** https://no-color.org; FORCE_COLOR as most programs take it. */
export function wantsColor(screen: Pick<Screen, "isTTY">, environment: Environment): boolean {
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return screen.isTTY === true && environment["TERM"] !== "dumb";
}

function placeOf(source: Annotation["source"]): string {
  if (source === null) return "";
  return ` (${source.file}:${source.line}${source.column === null ? "" : `:${source.column}`})`;
}

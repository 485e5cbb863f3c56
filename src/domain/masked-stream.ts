import type { Masker } from "./masking";

/** Hides secrets in a text that comes in pieces. */
export interface MaskedStream {
  /** Takes a piece and gives what can be shown by now: whole lines in which no secret is beginning. */
  push(text: string): string;
  /** Gives the rest; nothing may be pushed afterwards. */
  end(): string;
}

/** A line that grows beyond this is shown in parts: progress dots must not pile up in memory. */
const LONGEST_HELD_LINE = 64 * 1024;

/** Makes a stream that never lets half a secret pass, wherever the pieces are cut. */
export function maskedStream(masker: Masker): MaskedStream {
  let held = "";
  return {
    push(text) {
      held += text;
      if (!text.includes("\n") && held.length < LONGEST_HELD_LINE) return "";
      const cut = cutOf(held, masker);
      const shown = masker.mask(held.slice(0, cut));
      held = held.slice(cut);
      return shown;
    },
    end() {
      const shown = masker.mask(held);
      held = "";
      return shown;
    },
  };
}

/** How much of the text can go: to the end of the last line before an unfinished secret, and never through a whole one. */
function cutOf(held: string, masker: Masker): number {
  const safe = masker.openTail(held);
  const lineEnd = held.lastIndexOf("\n", safe - 1) + 1;
  const wanted = lineEnd > 0 && safe > 0 ? lineEnd : held.length < LONGEST_HELD_LINE ? 0 : safe;
  const through = masker.spans(held).find(({ start, end }) => start < wanted && wanted < end);
  return through?.start ?? wanted;
}

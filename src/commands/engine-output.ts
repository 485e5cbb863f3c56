import type { Masker } from "../domain/masking";
import { maskedStream } from "../domain/masked-stream";
import type { Log } from "../ports";

/**
 * What the engine prints, shown as it comes but never before the secrets are known: until then it is held back.
 * `text()` is all of it, masked.
 */
export interface EngineOutput {
  readonly push: (text: string) => void;
  /** From now on text is shown; what was held back comes first. */
  readonly reveal: (masker: Masker) => void;
  /** Shows the rest. Without secrets known, nothing was shown and nothing is kept. */
  readonly end: () => string;
}

/** See EngineOutput. The engine's colours stay; the log makes hostile lines harmless. */
export function engineOutput(log: Log): EngineOutput {
  let held = "";
  let shown = "";
  let stream: ReturnType<typeof maskedStream> | undefined;
  const lines = completeLines((line) => log.info(line));
  const show = (text: string): void => {
    shown += text;
    lines.push(text);
  };
  return {
    push(text) {
      if (stream === undefined) held += text;
      else show(stream.push(text));
    },
    reveal(masker) {
      stream = maskedStream(masker);
      show(stream.push(held));
      held = "";
    },
    end() {
      if (stream !== undefined) show(stream.end());
      lines.end();
      return shown;
    },
  };
}

function completeLines(take: (line: string) => void): { push: (text: string) => void; end: () => void } {
  let rest = "";
  return {
    push(text) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) take(line);
    },
    end() {
      if (rest !== "") take(rest);
      rest = "";
    },
  };
}

import { makeMasker, type Masker } from "../../domain/masking";
import type { OutputReader } from "./stack-outputs";

/** What a run has come to know and nobody is to read; it grows on the way. */
export interface KeptSecrets {
  readonly hide: (texts: readonly string[]) => void;
  /** Hides all that is known by now. */
  readonly mask: (text: string) => string;
  masker(): Masker;
  all(): readonly string[];
  /** The reader, its stacks' secrets kept. */
  keeping(read: OutputReader): OutputReader;
}

export function keptSecrets(first: readonly string[]): KeptSecrets {
  const known = new Set(first);
  let masker: Masker | undefined;
  const current = (): Masker => (masker ??= makeMasker([...known]));
  const hide = (texts: readonly string[]): void => {
    const before = known.size;
    for (const text of texts) known.add(text);
    if (known.size > before) masker = undefined;
  };
  return {
    hide,
    mask: (text) => current().mask(text),
    masker: current,
    all: () => [...known],
    keeping: (read) => async (stack) => {
      const found = await read(stack);
      hide(found.plaintexts);
      return found;
    },
  };
}

import { formsOf, isMaskable } from "./masking-forms";
import { indexForms, type FormIndex, type Span } from "./masking-index";

/** What stands where a secret stood. */
export const MASK = "[secret]";

export interface Masker {
  /** The text with every form of every secret replaced by `[secret]`; a `[secret]` that is there already stays. */
  mask(text: string): string;
  /** Every text that is looked for, longest first. */
  forms(): readonly string[];
  /** How many secrets were too short or too common to be looked for. */
  readonly tooShort: number;
  /** Where secrets stand in a text, in order, overlapping ones joined. */
  spans(text: string): Span[];
  /** The first position from which on the end of the text could be the beginning of a secret; its length if none. */
  openTail(text: string): number;
}

/**
 * Makes the one thing that hides secrets. Looked for are each secret as it is, each of its lines, and all of these as JSON,
 * URLs and base64 write them. Not looked for: secrets under 4 characters, `true`, `false`, `null`, `none`, `undefined`, and
 * numbers of up to four digits; hiding those would make every text unreadable and hide nothing.
 */
export function makeMasker(secrets: readonly string[]): Masker {
  const distinct = [...new Set(secrets)];
  const forms = [...new Set(distinct.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  const index = indexForms(forms);
  const spans = (text: string) => (forms.length === 0 ? [] : spansIn(text, index));
  return {
    mask: (text) => replaceSpans(text, spans(text)),
    forms: () => forms,
    tooShort: distinct.filter((secret) => secret !== "" && !isMaskable(secret)).length,
    spans,
    openTail: (text) => openTailOf(text, index),
  };
}

/**
 * Looks at every position, also inside what was found already: where two secrets overlap, both must go. A `[secret]` that is
 * in the text already stays as it is, even if a secret is a part of that word.
 */
function spansIn(text: string, index: FormIndex): Span[] {
  const found: { start: number; end: number }[] = [];
  index.scan(text, (start, end) => {
    if (isInsideMask(text, start, end)) return;
    const last = found.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  });
  return found;
}

function isInsideMask(text: string, start: number, end: number): boolean {
  if (end - start > MASK.length) return false;
  return text.slice(Math.max(0, end - MASK.length), start + MASK.length).includes(MASK);
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(from, start), MASK);
    from = end;
  }
  return pieces.join("") + text.slice(from);
}

function openTailOf(text: string, index: FormIndex): number {
  for (let position = Math.max(0, text.length - index.longest + 1); position < text.length; position += 1)
    if (index.mayBeginAt(text, position)) return position;
  return text.length;
}

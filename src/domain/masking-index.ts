import { SHORTEST_SECRET } from "./masking-forms";

/** Where in a text something begins and ends; `end` is the first position behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds which of many forms begin at a position. A filter over the first four characters keeps the cost of a position
 * that begins nothing at one table look-up, whatever the number of forms.
 */
export interface FormIndex {
  /** Calls `found` for every position at which a form begins, in order, with the end of the longest one. */
  scan(text: string, found: (start: number, end: number) => void): void;
  /** Whether the rest of the text, from here on, could be the beginning of a form that goes on behind its end. */
  mayBeginAt(text: string, position: number): boolean;
  readonly longest: number;
}

const FILTER_BITS = 20;

/** The forms that share their first four characters. */
interface Group {
  /** Longest first. */
  readonly lengths: number[];
  readonly forms: string[];
}

/** Makes the index of forms that all have at least four characters. */
export function indexForms(forms: readonly string[]): FormIndex {
  const groups = groupsOf(forms);
  const filter = filterOf([...groups.keys()]);
  const shortHeads = new Set([...groups.keys()].flatMap((head) => [1, 2, 3].map((length) => head.slice(0, length))));
  const all = new Set(forms);
  const longest = forms.reduce((length, form) => Math.max(length, form.length), 0);

  const endOfLongestAt = (text: string, position: number) => {
    const room = text.length - position;
    const lengths = groups.get(headAt(text, position))?.lengths;
    const length = lengths?.find((size) => size <= room && all.has(text.slice(position, position + size)));
    return length === undefined ? -1 : position + length;
  };

  return {
    longest,
    scan(text, found) {
      let window = 0;
      for (let next = 0; next < text.length; next += 1) {
        window = slide(window, text.charCodeAt(next));
        if (filter[hashOf(window)] !== 1 || next < SHORTEST_SECRET - 1) continue;
        const start = next - SHORTEST_SECRET + 1;
        const end = endOfLongestAt(text, start);
        if (end !== -1) found(start, end);
      }
    },
    mayBeginAt(text, position) {
      const rest = text.length - position;
      if (rest < SHORTEST_SECRET) return shortHeads.has(text.slice(position));
      const group = groups.get(headAt(text, position));
      if (group === undefined || (group.lengths[0] ?? 0) <= rest) return false;
      return group.forms.some((form) => form.length > rest && text.endsWith(form.slice(0, rest)));
    },
  };
}

function headAt(text: string, position: number): string {
  return text.slice(position, position + SHORTEST_SECRET);
}

function groupsOf(forms: readonly string[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const form of forms) {
    const group = groups.get(headAt(form, 0)) ?? { lengths: [], forms: [] };
    groups.set(headAt(form, 0), group);
    group.forms.push(form);
    if (!group.lengths.includes(form.length)) group.lengths.push(form.length);
  }
  for (const group of groups.values()) group.lengths.sort((a, b) => b - a);
  return groups;
}

function filterOf(heads: readonly string[]): Uint8Array {
  const filter = new Uint8Array(1 << FILTER_BITS);
  for (const head of heads) {
    let window = 0;
    for (let at = 0; at < SHORTEST_SECRET; at += 1) window = slide(window, head.charCodeAt(at));
    filter[hashOf(window)] = 1;
  }
  return filter;
}

/** Takes one more character into a window of four: what is older is shifted out. */
function slide(window: number, code: number): number {
  return (window << 8) ^ code ^ (code >>> 8);
}

function hashOf(window: number): number {
  return Math.imul(window, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

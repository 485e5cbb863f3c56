/** Of what two long texts have in common, this much is kept beside what differs. */
const CONTEXT = 16;

/** At most about `max` characters of a text: its middle goes, with a word on how much that was. Never cuts a surrogate pair. */
export function elide(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = Math.ceil(max * 0.6);
  return `${start(text, head)}${gap(text.length - max)}${end(text, max - head)}`;
}

/** Two texts shortened so that where they differ stays in sight. */
export function elidePair(old: string, next: string, max: number): [old: string, next: string] {
  if (old.length <= max && next.length <= max) return [old, next];
  const before = commonStart(old, next);
  const after = commonEnd(old, next, before);
  const skipped = Math.max(0, before - CONTEXT);
  const dropped = Math.max(0, after - CONTEXT);
  return [middle(old, skipped, dropped, max), middle(next, skipped, dropped, max)];
}

function middle(text: string, skipped: number, dropped: number, max: number): string {
  const kept = end(text, text.length - skipped);
  const shown = elide(start(kept, Math.max(0, kept.length - dropped)), max);
  return `${skipped > 0 ? gap(skipped).trimStart() : ""}${shown}${dropped > 0 ? gap(dropped).trimEnd() : ""}`;
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function commonEnd(a: string, b: string, before: number): number {
  const most = Math.min(a.length, b.length) - before;
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}

function gap(characters: number): string {
  return ` … ${characters.toLocaleString("en-US")} ${characters === 1 ? "character" : "characters"} … `;
}

function start(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function end(text: string, length: number): string {
  const cut = length <= 0 ? "" : text.slice(-length);
  return /^[\udc00-\udfff]/.test(cut) ? cut.slice(1) : cut;
}

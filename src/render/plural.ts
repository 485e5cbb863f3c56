/** `1,200`. The language data that would do it for any language takes longer to load than all the rest of a text. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 stack`, `1,200 stacks`. */
export function plural(count: number, word: string, words = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : words}`;
}

/** How much a text weighs: characters for a comment, bytes for a job summary. */
export type Measure = (text: string) => number;

/**
 * What is left of a limit. A text is taken whole or not at all, so nothing is ever cut inside a fence, a tag or a
 * character. Each text is counted with the line break that parts it from the next.
 */
export class Budget {
  readonly #measure: Measure;
  #left: number;

  constructor(limit: number, measure: Measure) {
    this.#left = limit;
    this.#measure = measure;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes a text if it fits. */
  take(text: string): boolean {
    const cost = this.#measure(text) + 1;
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }

  /** Puts room aside, for what has to be said whatever happens. */
  reserve(room: number): boolean {
    if (room > this.#left) return false;
    this.#left -= room;
    return true;
  }

  /** The texts of the first items, as many as fit into a share of what is left; no text is made for the items after. */
  takeFirst<T>(items: readonly T[], text: (item: T) => string, share = 1): string[] {
    const floor = this.#left * (1 - share);
    const taken: string[] = [];
    for (const item of items) {
      const next = text(item);
      if (this.#left - this.#measure(next) - 1 < floor || !this.take(next)) break;
      taken.push(next);
    }
    return taken;
  }

  /** Whether the texts of all items fit into a share of what is left. Nothing is taken. */
  holds<T>(items: readonly T[], text: (item: T) => string, share: number): boolean {
    let room = this.#left * share;
    for (const item of items) {
      room -= this.#measure(text(item)) + 1;
      if (room < 0) return false;
    }
    return true;
  }
}

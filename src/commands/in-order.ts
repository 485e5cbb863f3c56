import { stoppedBy, waitsFor, type Fate, type OrderedStack } from "../domain/waves";
import type { UpdateKind } from "../domain/update-kind";

export interface Ordered<S extends OrderedStack, T> {
  readonly kind: UpdateKind;
  readonly stacks: readonly S[];
  /** Waits for a free place, then does the work. */
  readonly run: (stack: S) => Promise<T>;
  /** @param because the stack whose failure stops this one */
  readonly skip: (stack: S, because: string) => Promise<T>;
  readonly outcomeOf: (result: T) => Fate["outcome"];
}

/**
 * Runs each stack as soon as all that it waits for have ended well. One that fails stops only what depends on it, through
 * any number of others; everything else goes on.
 * @returns the results, in the order given
 */
export function inOrder<S extends OrderedStack, T>(work: Ordered<S, T>): Promise<T[]> {
  const { kind, stacks, run, skip, outcomeOf } = work;
  const waits = waitsFor(kind, stacks);
  const begun = new Map<string, Promise<{ readonly result: T; readonly fate: Fate }>>();
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const ended = (stack: S): Promise<{ readonly result: T; readonly fate: Fate }> => {
    const there = begun.get(stack.id);
    if (there !== undefined) return there;
    const first = (waits.get(stack.id) ?? []).flatMap((id) => byId.get(id) ?? []);
    const work = Promise.all(first.map(ended)).then(async (all) => {
      const because = stoppedBy(all.map(({ fate }) => fate));
      const result = because === undefined ? await run(stack) : await skip(stack, because);
      return { result, fate: { id: stack.id, outcome: outcomeOf(result), because } };
    });
    begun.set(stack.id, work);
    return work;
  };
  return Promise.all(stacks.map(async (stack) => (await ended(stack)).result));
}

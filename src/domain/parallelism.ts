/** One preview of a program with a large SDK takes this much at its peak (measured: 340 MB, with a type check 1 GB). */
const MEMORY_EACH = 1.2e9;

/**
 * How many stacks are previewed side by side where nobody says: as many as there are cores, as far as memory goes.
 * @param machine memory in bytes
 */
export function defaultParallelism({ cores, memory }: { readonly cores: number; readonly memory: number }): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / MEMORY_EACH)));
}

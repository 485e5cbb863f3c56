const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const GROWTH = 1.6;
const JITTER = 0.25;

/**
 * How long to wait before the next try, in milliseconds: longer each time, and never as long as the others who wait.
 * @param nth 0 for the first
 * @param luck from 0 to 1
 */
export function pauseBefore(nth: number, luck: number): number {
  const middle = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** nth);
  return Math.round(middle * (1 - JITTER + 2 * JITTER * luck));
}

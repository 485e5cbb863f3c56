import type { KnownStack } from "./merge-known-stack";

const ATTEMPT = /(?:^|[^a-z0-9])(?:attempt[^a-z0-9]*)?(\d{1,4})$/i;

/**
 * The stack that a report file's path names: artifact folders carry it (`report-infra-day-1`), in whatever writing, since
 * artifact names may hold no `:` and no `/`.
 * @param known stacks that there are
 * @returns undefined where none is named, or several that are not parts of each other
 */
export function stackOfPath(path: string, known: readonly KnownStack[]): KnownStack | undefined {
  const words = slug(path);
  const named = known
    .map((stack) => ({ stack, length: longestIn(words, stack) }))
    .filter(({ length }) => length > 0)
    .sort((one, other) => other.length - one.length);
  const [first, second] = named;
  return first === undefined || first.length === second?.length ? undefined : first.stack;
}

/** The stack whose job's number in its matrix a report's folder names: `report-3-1`, by strategy.job-index and attempt. */
export function stackOfIndex(path: string, matrix: readonly KnownStack[]): KnownStack | undefined {
  const index = path
    .split("/")
    .map((part) => /^report-(\d{1,3})-\d{1,4}$/.exec(part)?.[1])
    .findLast((found) => found !== undefined);
  return index === undefined ? undefined : matrix[Number(index)];
}

/** The run attempt that a report's folder (or its file) names at its end: `report-infra-day-2`. */
export function attemptOfPath(path: string): number | undefined {
  const parts = path.split("/");
  const file = (parts.pop() ?? "").replace(/\.json$/i, "");
  for (const part of [file, ...parts.reverse()]) {
    const attempt = Number(ATTEMPT.exec(part)?.[1]);
    if (attempt > 0) return attempt;
  }
  return undefined;
}

/** How many characters of the path speak of the stack, in the fullest of its names that is there. */
function longestIn(path: string, stack: KnownStack): number {
  const names = [stack.id, `${stack.project}-${stack.stack}`].map(slug).filter((name) => /[a-z0-9]/.test(name));
  return Math.max(0, ...names.filter((name) => path.includes(name)).map((name) => name.length));
}

/** Letters and digits, one dash between words and at both ends. */
function slug(text: string): string {
  return `-${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-")}-`.replace(/-+/g, "-");
}

import { z } from "zod";

/** The cache file's name in the runner's temporary folder. */
export const LEARNED_EDGES_FILE = "infra-action-edges.json";

/** What earlier previews read, by stack id: names as the programs wrote them. */
export type LearnedEdges = ReadonlyMap<string, readonly string[]>;

/** A cache is written by any branch: what it says is bounded, and only ever adds to what is taken. */
const STACKS = 5000;
const NAMES = 100;
const LENGTH = 300;

const fileSchema = z.object({
  version: z.literal(1),
  stacks: z.record(z.string().max(LENGTH), z.array(z.string().min(1).max(LENGTH)).max(NAMES)),
});

/** Reads the cache file's text. What cannot be read has taught us nothing: never throws. */
export function parseLearnedEdges(text: string | undefined): LearnedEdges {
  try {
    const { data } = fileSchema.safeParse(JSON.parse(text ?? "null"));
    return new Map(Object.entries(data?.stacks ?? {}).slice(0, STACKS));
  } catch {
    return new Map();
  }
}

/**
 * What is known after a run: a stack that was previewed is told anew, also that it reads nothing any more.
 * @param seen stacks that were previewed to the end, with the names of their StackReferences
 */
export function learn(known: LearnedEdges, seen: LearnedEdges): LearnedEdges {
  const bounded = [...seen].map(
    ([id, names]) => [id, names.filter((name) => name !== "" && name.length <= LENGTH).slice(0, NAMES)] as const,
  );
  return new Map([...known, ...bounded]);
}

/** The cache file's text; the same knowledge is the same text. */
export function formatLearnedEdges(edges: LearnedEdges): string {
  const sorted = [...edges]
    .filter(([id, names]) => names.length > 0 && id.length <= LENGTH)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, STACKS);
  return `${JSON.stringify({ version: 1, stacks: Object.fromEntries(sorted) })}\n`;
}

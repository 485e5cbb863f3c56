import { z } from "zod";

/**
 * The hidden first line of a comment: what it is about, and which run wrote it. It finds the comment again and keeps an
 * older run from writing over a newer one. Unknown fields are left alone: later versions may add some.
 */
const markerSchema = z.object({
  /** The command that wrote it. */
  kind: z.string().max(100),
  /** What it is about: one comment for each key. */
  key: z.string().max(2000),
  repo: z.string().max(300),
  pr: z.int().min(1),
  sha: z.string().max(64).nullable().catch(null),
  run: z.string().max(30).nullable().catch(null),
  attempt: z.int().min(1).nullable().catch(null),
  number: z.int().min(1).nullable().catch(null),
  workflow: z.string().max(1000).nullable().catch(null),
  /** What a reviewer agrees to, over all stacks: the run's report.json has to fit it. */
  digest: z.string().max(64).nullish().catch(null),
  /** Where an update's comment has taken the place of a preview's: which run that was, and its digest. */
  reviewed: z
    .object({ run: z.string().max(30), digest: z.string().max(64) })
    .nullish()
    .catch(null),
  /** Ids of the stacks that it says change, as far as there is room. */
  stacks: z.array(z.string().max(300)).max(100).catch([]),
});
export type Marker = z.infer<typeof markerSchema>;

const LONGEST_MARKER = 20_000;
const LINE = /^<!-- infra-action:v1 (\{.*\}) -->[ \t]*$/;

/**
 * The marker as an HTML comment of one line. Nothing in it can end the comment, mention anybody or be HTML: `--`, `<`, `>`,
 * `&` and `@` are written as JSON escapes, line breaks are by JSON already.
 */
export function formatMarker(marker: Marker): string {
  const json = JSON.stringify(marker).replace(/[<>&@\u2028\u2029]|(?<=-)-/g, unicodeEscape);
  return `<!-- infra-action:v1 ${json} -->`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The marker of a comment's body, if its first line is one. Never throws. */
export function parseMarker(body: string): Marker | undefined {
  const line = body.slice(0, LONGEST_MARKER).split(/\r?\n/, 1)[0] ?? "";
  const json = LINE.exec(line)?.[1];
  if (json === undefined) return undefined;
  try {
    return markerSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** The preview that a comment tells of, or told of before an update took its place; undefined: none that can be found. */
export function reviewedIn({ kind, run, digest, reviewed }: Marker): Marker["reviewed"] {
  if (reviewed != null) return reviewed;
  return kind === "preview" && run !== null && digest != null ? { run, digest } : undefined;
}

/** What of a marker tells which run is newer. */
export type MarkedRun = Pick<Marker, "workflow" | "run" | "number" | "attempt">;

/** Negative: `a` is of an older run than `b`; 0: the same run, or it cannot be told. */
export function compareRuns(a: MarkedRun, b: MarkedRun): number {
  // Run numbers count per workflow; ids grow over all of them.
  if (a.workflow !== b.workflow) return compareIds(a.run, b.run);
  if (a.number === null || b.number === null) return 0;
  return a.number - b.number || (a.attempt ?? 1) - (b.attempt ?? 1);
}

function compareIds(a: string | null, b: string | null): number {
  if (a === null || b === null || !/^\d+$/.test(a) || !/^\d+$/.test(b)) return 0;
  return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
}

import type { Outcome } from "./report";
import type { UpdateKind } from "./update-kind";

/** A stack of a run, and which others of it come first. */
export interface OrderedStack {
  readonly id: string;
  readonly wave: number;
  readonly upstreams: readonly string[];
}

/** How a stack ended that others wait for; `because`: the one that failed and so stopped it. */
export interface Fate {
  readonly id: string;
  readonly outcome: Outcome;
  readonly because: string | undefined;
}

/**
 * Whom each stack waits for. An update waits for what it reads; a destroy for those that read it, since they go first.
 * Previews and refreshes change nothing that others read: they wait for nobody.
 * A stack waits for its own upstreams alone and not for the whole wave before it: a slow one holds up nobody else.
 */
export function waitsFor(kind: UpdateKind, stacks: readonly OrderedStack[]): ReadonlyMap<string, readonly string[]> {
  const waits = new Map<string, string[]>(stacks.map(({ id }) => [id, []]));
  if (kind !== "up" && kind !== "destroy") return waits;
  const waveOf = new Map(stacks.map(({ id, wave }) => [id, wave]));
  for (const { id: reader, wave, upstreams } of stacks)
    for (const upstream of new Set(upstreams)) {
      // A mere hint may close a circle: the waves have settled which of its two sides is first.
      if ((waveOf.get(upstream) ?? Number.MAX_SAFE_INTEGER) >= wave) continue;
      const [first, second] = kind === "up" ? [upstream, reader] : [reader, upstream];
      waits.get(second)?.push(first);
    }
  return waits;
}

/** The stack whose failure stops one that waited for these; undefined: it may begin. Only a complete result lets it. */
export function stoppedBy(fates: readonly Fate[]): string | undefined {
  const stopper = fates.find(({ outcome }) => outcome !== "changed" && outcome !== "unchanged");
  return stopper?.because ?? stopper?.id;
}

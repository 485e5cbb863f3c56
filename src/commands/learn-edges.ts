import { formatLearnedEdges, learn, parseLearnedEdges } from "../domain/learned-edges";
import type { Masker } from "../domain/masking";
import type { StackReport } from "../domain/report";
import type { Learned } from "../ports";

/** A previewed stack and the names of the stacks that its program read. */
export interface Reader {
  readonly report: Pick<StackReport, "id" | "outcome">;
  readonly reads: readonly string[];
}

/**
 * Keeps for later runs which stack reads which, as these previews saw it. One that did not get to its end has not shown all
 * that it reads: what is known of it stays. Names that hold a secret are not kept.
 */
export async function learnEdges(readers: readonly Reader[], masker: Masker, learned: Learned): Promise<void> {
  const seen = readers.flatMap(({ report: { id, outcome }, reads }) =>
    outcome === "changed" || outcome === "unchanged"
      ? [[id, reads.filter((name) => masker.mask(name) === name)] as const]
      : [],
  );
  if (seen.length === 0) return;
  const known = parseLearnedEdges(await learned.read());
  const before = formatLearnedEdges(known);
  const after = formatLearnedEdges(learn(known, new Map(seen)));
  if (after !== before) await learned.write(after);
}

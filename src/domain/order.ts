import { InfraError } from "../errors";
import type { Edge } from "./edges";

/** Stacks in the order of what reads what: all of a wave can run side by side, a wave after the one before it. */
export type Waves = readonly (readonly string[])[];

/**
 * @param ids the stacks to order; edges to others are left out
 * @throws InfraError CONFIG_INVALID with the cycle, if there is one that no mere hint closes
 */
export function wavesOf(ids: readonly string[], edges: readonly Edge[]): Waves {
  const wanted = new Set(ids);
  const among = edges.filter(({ reader, upstream }) => wanted.has(reader) && wanted.has(upstream));
  const all = layered(ids, among);
  if (all.cycle === undefined) return all.waves;
  // A hint is read from the program's text and may be wrong: it must not stop a run.
  const facts = layered(
    ids,
    among.filter(({ source }) => source !== "hint"),
  );
  if (facts.cycle === undefined) return facts.waves;
  throw new InfraError("CONFIG_INVALID", {
    what: `These stacks read each other in a circle: ${[...facts.cycle, facts.cycle[0]].join(" → ")}.`,
    next: "Take one of these dependencies out of infra-action.yml (dependsOn) or out of a program.",
  });
}

function layered(ids: readonly string[], edges: readonly Edge[]): { waves: string[][]; cycle: string[] | undefined } {
  const upstreams = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const { reader, upstream } of edges) upstreams.get(reader)?.add(upstream);
  const readers = Map.groupBy(
    [...upstreams].flatMap(([reader, needed]) => [...needed].map((id) => ({ id, reader }))),
    ({ id }) => id,
  );
  const waves: string[][] = [];
  for (let wave = ids.filter((id) => upstreams.get(id)?.size === 0); wave.length > 0;) {
    waves.push(wave.toSorted());
    const next: string[] = [];
    for (const id of wave) {
      upstreams.delete(id);
      for (const { reader } of readers.get(id) ?? []) {
        const left = upstreams.get(reader);
        left?.delete(id);
        if (left?.size === 0) next.push(reader);
      }
    }
    wave = next;
  }
  return { waves, cycle: upstreams.size === 0 ? undefined : cycleIn(upstreams) };
}

/** Among stacks that all wait for another of them, walking upstream comes back to where it has been. */
function cycleIn(upstreams: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path: string[] = [];
  let id = [...upstreams.keys()].sort()[0];
  while (id !== undefined && !path.includes(id)) {
    path.push(id);
    id = [...(upstreams.get(id) ?? [])].filter((upstream) => upstreams.has(upstream)).sort()[0];
  }
  return id === undefined ? path : path.slice(path.indexOf(id));
}

/**
 * Adds what reads an affected stack's outputs, transitively, with the reason.
 * @param affected reasons by id @param leaveAlone ids that are never taken
 */
export function withReaders(
  affected: ReadonlyMap<string, readonly string[]>,
  edges: readonly Edge[],
  leaveAlone: ReadonlySet<string>,
): Map<string, readonly string[]> {
  const readers = Map.groupBy(edges, ({ upstream }) => upstream);
  const all = new Map(affected);
  const waiting = [...affected.keys()];
  for (let upstream = waiting.shift(); upstream !== undefined; upstream = waiting.shift()) {
    for (const { reader, source } of readers.get(upstream) ?? []) {
      if (all.has(reader) || leaveAlone.has(reader)) continue;
      all.set(reader, [`reads ${upstream}, which is affected (${WORDS[source]})`]);
      waiting.push(reader);
    }
  }
  return all;
}

const WORDS = {
  declared: "declared in infra-action.yml",
  learned: "seen in an earlier preview",
  config: "named in its config",
  hint: "named in its program",
} as const;

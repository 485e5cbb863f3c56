// Paired, interleaved runs: every round runs all variants, each round in another order, and ratios are taken per round.
// So what slows the machine down for a while slows all variants, and it cancels out.

/**
 * @param {{name: string, run: () => Promise<Record<string, number>>}[]} variants each run gives its values by name; the
 *   first variant is what the others are held against
 * @param {{rounds: number, onRun: (name: string, round: number) => void}} options one round more is run, and not counted
 * @returns per variant its name, its runs and, by the values' names, {values, ratios}, each {median, min, max}
 */
export async function paired(variants, { rounds, onRun }) {
  const runs = variants.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const index of rotated(variants.length, round)) {
      onRun(variants[index].name, round);
      const values = await variants[index].run();
      if (round > 0) runs[index].push(values);
    }
  }
  return variants.map(({ name }, index) => ({ name, runs: runs[index], ...columns(runs[index], runs[0]) }));
}

function columns(own, first) {
  const names = Object.keys(own[0]);
  const column = (name) => ({
    values: spread(own.map((run) => run[name])),
    ratios: spread(own.map((run, round) => run[name] / first[round][name])),
  });
  return Object.fromEntries(names.map((name) => [name, column(name)]));
}

/** 0…n-1, beginning one later each round; every second turn backwards, so that no variant always follows the same one. */
function rotated(count, round) {
  const order = Array.from({ length: count }, (_, index) => (index + round) % count);
  return Math.floor(round / count) % 2 === 0 ? order : order.reverse();
}

/** Median, least and greatest. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

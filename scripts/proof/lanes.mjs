/**
 * Lets up to `width` pieces of work run side by side, in the order in which they ask, and one that must be alone by
 * itself: `enter(work, {alone})` resolves to what the work gives.
 */
export function lanes(width) {
  const waiting = [];
  let busy = 0;
  const next = () => {
    while (waiting.length > 0 && busy + waiting[0].weight <= width) {
      const { weight, begin } = waiting.shift();
      busy += weight;
      begin();
    }
  };
  return async function enter(work, { alone = false } = {}) {
    const weight = alone ? width : 1;
    await new Promise((begin) => (waiting.push({ weight, begin }), next()));
    try {
      return await work();
    } finally {
      busy -= weight;
      next();
    }
  };
}

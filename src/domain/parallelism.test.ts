import { defaultParallelism } from "./parallelism";

it.each([
  [2, 24e9, 2],
  [4, 16e9, 4],
  [8, 4e9, 3],
  [4, 0.5e9, 1],
])("%d cores and %d bytes are good for %d", (cores, memory, parallel) => {
  expect(defaultParallelism({ cores, memory })).toBe(parallel);
});

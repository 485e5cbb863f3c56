import { pauseBefore } from "./lock-wait";

it("waits longer each time, around a middle, and never very long", () => {
  expect([0, 1, 2, 20].map((nth) => pauseBefore(nth, 0.5))).toEqual([1000, 1600, 2560, 30_000]);
  expect([0, 1].map((luck) => pauseBefore(0, luck))).toEqual([750, 1250]);
  expect(pauseBefore(1000, 1)).toBe(37_500);
});

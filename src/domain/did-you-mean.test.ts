import { didYouMean } from "./did-you-mean";

const names = ["preview", "up", "update", "refresh", "destroy", "stack-name", "work-dir"];

describe("didYouMean", () => {
  it.each([
    ["preveiw", "preview"],
    ["previw", "preview"],
    ["upp", "up"],
    ["stack_name", "stack-name"],
    ["workdir", "work-dir"],
    ["UPDATE", "update"],
  ])("takes %s for %s", (wrong, right) => {
    expect(didYouMean(wrong, names)).toBe(right);
  });

  it.each(["kubernetes", "x", "", "a".repeat(5000)])("offers nothing for %p, which is near nothing", (wrong) => {
    expect(didYouMean(wrong, names)).toBeUndefined();
  });
});

import { Budget } from "./budget";

describe("Budget", () => {
  it("takes a text whole, with its line break, or not at all", () => {
    const budget = new Budget(10, (text) => text.length);
    expect([budget.take("12345"), budget.take("1234"), budget.take("123"), budget.left]).toEqual([
      true,
      false,
      true,
      0,
    ]);
  });

  it("takes the first texts into a share of what is left, and makes none after the first that does not fit", () => {
    const budget = new Budget(100, (text) => text.length);
    const made: number[] = [];
    const text = (item: number): string => {
      made.push(item);
      return "x".repeat(19);
    };
    expect(budget.takeFirst([1, 2, 3, 4, 5], text, 0.5)).toHaveLength(2);
    expect(made).toEqual([1, 2, 3]);
    expect(budget.left).toBe(60);
  });

  it("tells whether all fit into a share of what is left, and takes nothing", () => {
    const budget = new Budget(100, (text) => text.length);
    const text = (): string => "x".repeat(9);
    expect([budget.holds([1, 2, 3, 4, 5], text, 0.5), budget.holds([1, 2, 3, 4, 5, 6], text, 0.5)]).toEqual([
      true,
      false,
    ]);
    expect(budget.left).toBe(100);
  });

  it("counts in the measure that it is given", () => {
    const budget = new Budget(4, (text) => new TextEncoder().encode(text).length);
    expect([budget.take("漢"), budget.take("")]).toEqual([true, false]);
  });
});

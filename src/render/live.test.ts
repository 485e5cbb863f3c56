import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { liveLines, type LiveStacks } from "./live";

const running = (...stacks: readonly (readonly [id: string, since: number, doing: string])[]): LiveStacks["running"] =>
  new Map(stacks.map(([id, since, doing]) => [id, { since, doing }]));
const plain = (stacks: LiveStacks, options = { columns: 80, rows: 24 }) =>
  liveLines(stacks, { now: 75_000, ...options }).map((line) => stripVTControlCharacters(line));

describe("liveLines", () => {
  it("says what is going on", () => {
    const stacks = {
      total: 10,
      done: 2,
      startedAt: 0,
      running: running(
        ["infra:day", 5_000, "\u001b[32m +  lab:index:Thing web create\u001b[0m"],
        ["services/dusk/infra:dusk", 66_000, ""],
      ),
    };
    expect(plain(stacks)).toEqual([
      "2 of 10 done · 2 running · 6 waiting · 1 min 15 s",
      "  infra:day                 1 min 10 s  +  lab:index:Thing web create",
      "  services/dusk/infra:dusk         9 s",
    ]);
  });

  it("tells how many more there are than there is room for", () => {
    const all = Array.from({ length: 8 }, (_, index) => [`infra:s${index}`, 0, ""] as const);
    const lines = plain({ total: 8, done: 0, startedAt: 0, running: running(...all) }, { columns: 60, rows: 6 });

    expect(lines).toHaveLength(5);
    expect(lines.at(0)).toBe("0 of 8 done · 8 running · 1 min 15 s");
    expect(lines.at(-1)).toBe("  … and 5 more");
  });

  it("has no line that is too long, and none that does anything to the terminal, whatever programs print", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.integer({ min: 20, max: 200 }),
        (doing, id, columns) => {
          const lines = plain(
            { total: 1, done: 0, startedAt: 0, running: running([id, 0, doing]) },
            { columns, rows: 9 },
          );
          expect(lines).toHaveLength(2);
          for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
          expect([...(lines[1] ?? "")].length).toBeLessThan(Math.max(columns, 60));
        },
      ),
    );
  });
});

import fc from "fast-check";
import { stoppedBy, waitsFor, type Fate, type OrderedStack } from "./waves";

const stack = (id: string, wave: number, ...upstreams: string[]): OrderedStack => ({ id, wave, upstreams });
/** net ← app ← web, and dns by itself. */
const STACKS = [stack("net", 0), stack("dns", 0), stack("app", 1, "net"), stack("web", 2, "app", "net")];

describe("waitsFor", () => {
  it("an up waits for what it reads, and for nothing else of the wave before", () => {
    expect(Object.fromEntries(waitsFor("up", STACKS))).toEqual({ net: [], dns: [], app: ["net"], web: ["app", "net"] });
  });

  it("a destroy waits for those that read it", () => {
    expect(Object.fromEntries(waitsFor("destroy", STACKS))).toEqual({
      ...{ net: ["app", "web"], dns: [] },
      ...{ app: ["web"], web: [] },
    });
  });

  it.each(["preview", "refresh", "preview-refresh", "preview-destroy"] as const)("a %s waits for nobody", (kind) => {
    expect([...waitsFor(kind, STACKS).values()].flat()).toEqual([]);
  });

  it("a hint that closes a circle is settled by the waves, and an upstream outside of the run is none", () => {
    const circle = [stack("a", 0, "b", "elsewhere"), stack("b", 1, "a", "a")];
    expect(Object.fromEntries(waitsFor("up", circle))).toEqual({ a: [], b: ["a"] });
  });

  it("never makes a circle, whatever is said to be upstream", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e");
    const graph = fc.uniqueArray(fc.record({ id, wave: fc.nat(3), upstreams: fc.array(id) }), {
      selector: (each) => each.id,
    });
    fc.assert(
      fc.property(graph, fc.constantFrom("up" as const, "destroy" as const), (stacks, kind) => {
        const waits = waitsFor(kind, stacks);
        const left = new Set(stacks.map((each) => each.id));
        for (let before = -1; before !== left.size;) {
          before = left.size;
          for (const each of left)
            if (!(waits.get(each) ?? []).some((other) => left.has(other as typeof each))) left.delete(each);
        }
        expect([...left]).toEqual([]);
      }),
    );
  });
});

describe("stoppedBy", () => {
  const fate = (id: string, outcome: Fate["outcome"], because?: string): Fate => ({ id, outcome, because });

  it.each<{ rule: string; fates: Fate[]; because: string | undefined }>([
    { rule: "complete results stop nobody", fates: [fate("a", "changed"), fate("b", "unchanged")], because: undefined },
    { rule: "one that failed stops", fates: [fate("a", "changed"), fate("b", "failed")], because: "b" },
    { rule: "one that could not be told stops", fates: [fate("a", "cut-short")], because: "a" },
    { rule: "one that was skipped names who began it", fates: [fate("b", "skipped", "a")], because: "a" },
    { rule: "nobody to wait for", fates: [], because: undefined },
  ])("$rule", ({ fates, because }) => {
    expect(stoppedBy(fates)).toBe(because);
  });
});

import type { OrderedStack } from "../domain/waves";
import type { Outcome } from "../domain/report";
import type { UpdateKind } from "../domain/update-kind";
import { inOrder } from "./in-order";

const stack = (id: string, wave: number, ...upstreams: string[]): OrderedStack => ({ id, wave, upstreams });
const STACKS = [
  ...[stack("net", 0), stack("dns", 0), stack("app", 1, "net"), stack("cdn", 1, "dns"), stack("web", 2, "app")],
];

/** What happened, in order: `net`, or `app skipped because net`; each takes as many turns as its name is long. */
async function happened(kind: UpdateKind, failing: readonly string[], turns: Readonly<Record<string, number>> = {}) {
  const story: string[] = [];
  const results = await inOrder<OrderedStack, { id: string; outcome: Outcome }>({
    kind,
    stacks: STACKS,
    run: async ({ id }) => {
      for (let turn = 0; turn < (turns[id] ?? 1); turn += 1) await Promise.resolve();
      story.push(id);
      return { id, outcome: failing.includes(id) ? "failed" : "changed" };
    },
    skip: ({ id }, because) => {
      story.push(`${id} skipped because ${because}`);
      return Promise.resolve({ id, outcome: "skipped" });
    },
    outcomeOf: ({ outcome }) => outcome,
  });
  expect(results.map(({ id }) => id)).toEqual(STACKS.map(({ id }) => id));
  return story;
}

describe("inOrder", () => {
  it("goes by what each waits for", async () => {
    const story = await happened("up", []);
    expect(story.toSorted()).toEqual(["app", "cdn", "dns", "net", "web"]);
    expect(story.indexOf("net")).toBeLessThan(story.indexOf("app"));
    expect(story.indexOf("app")).toBeLessThan(story.indexOf("web"));
  });

  it("a slow stack holds up nobody but those that wait for it", async () => {
    expect(await happened("up", [], { net: 100 })).toEqual(["dns", "cdn", "net", "app", "web"]);
  });

  it("a failed stack stops what depends on it, through others, and nothing else", async () => {
    const story = await happened("up", ["net"]);
    expect(story.toSorted()).toEqual([...["app skipped because net", "cdn", "dns", "net"], "web skipped because net"]);
  });

  it("a destroy goes the other way, and keeps what still has readers", async () => {
    const story = await happened("destroy", ["web"]);
    expect(story.toSorted()).toEqual(["app skipped because web", "cdn", "dns", "net skipped because web", "web"]);
    expect(story.indexOf("cdn")).toBeLessThan(story.indexOf("dns"));
  });

  it("previews go side by side, whatever becomes of the others", async () => {
    expect((await happened("preview", ["net"])).toSorted()).toEqual(["app", "cdn", "dns", "net", "web"]);
  });
});

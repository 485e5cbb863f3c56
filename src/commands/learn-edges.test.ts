import { makeMasker } from "../domain/masking";
import type { Outcome } from "../domain/report";
import { learnEdges } from "./learn-edges";

const text = (stacks: Record<string, readonly string[]>): string => `${JSON.stringify({ version: 1, stacks })}\n`;

/** What is written over a file with `before` in it; undefined: nothing. */
async function learning(
  before: string | undefined,
  readers: readonly (readonly [id: string, outcome: Outcome, ...reads: string[]])[],
): Promise<string | undefined> {
  let written: string | undefined;
  const learned = {
    read: () => Promise.resolve(before),
    write: (after: string) => Promise.resolve(void (written = after)),
  };
  const seen = readers.map(([id, outcome, ...reads]) => ({ report: { id, outcome }, reads }));
  await learnEdges(seen, makeMasker(["hunter2"]), learned);
  return written;
}

describe("learnEdges", () => {
  it.each<{
    because: string;
    before: string | undefined;
    readers: readonly (readonly [id: string, outcome: Outcome, ...reads: string[]])[];
    after: string | undefined;
  }>([
    {
      because: "the first run",
      before: undefined,
      readers: [
        ["app:dev", "changed", "organization/net/dev"],
        ["net:dev", "unchanged"],
      ],
      after: text({ "app:dev": ["organization/net/dev"] }),
    },
    {
      because: "another stack than those that are known",
      before: text({ "app:dev": ["net/dev"] }),
      readers: [["web:dev", "unchanged", "app/dev"]],
      after: text({ "app:dev": ["net/dev"], "web:dev": ["app/dev"] }),
    },
    {
      because: "it reads nothing any more",
      before: text({ "app:dev": ["net/dev"] }),
      readers: [["app:dev", "changed"]],
      after: text({}),
    },
    {
      because: "it did not get to its end",
      before: text({ "app:dev": ["net/dev"] }),
      readers: [["app:dev", "failed"]],
      after: undefined,
    },
    {
      because: "nothing new",
      before: text({ "app:dev": ["net/dev"] }),
      readers: [["app:dev", "changed", "net/dev"]],
      after: undefined,
    },
    { because: "nothing there, nothing read", before: undefined, readers: [["net:dev", "changed"]], after: undefined },
    {
      because: "a name that holds a secret",
      before: undefined,
      readers: [["app:dev", "changed", "organization/hunter2/dev", "net/dev"]],
      after: text({ "app:dev": ["net/dev"] }),
    },
  ])("$because", async ({ before, readers, after }) => {
    expect(await learning(before, readers)).toBe(after);
  });
});

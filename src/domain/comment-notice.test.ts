import { closedNotice, staleNotice, withNotice } from "./comment-notice";

const A = "a".repeat(40);
const B = "b".repeat(40);
const body = "<!-- infra-action:v1 {} -->\n### infra preview\n\ntext\n";

describe("withNotice", () => {
  it("stands below the marker, once", () => {
    const first = withNotice(body, ["> one"]);
    const second = withNotice(first, ["> two"]);
    expect(first.split("\n").slice(0, 4)).toEqual([
      "<!-- infra-action:v1 {} -->",
      "<!-- infra-action:notice state -->",
      "",
      "> one",
    ]);
    expect(second).toBe(withNotice(body, ["> two"]));
    expect(second.endsWith("### infra preview\n\ntext\n")).toBe(true);
  });
});

describe("the notices", () => {
  it.each([
    [
      staleNotice({ shown: A, head: B, runUrl: "https://x/1" }),
      "This is about `aaaaaaa`; a preview of `bbbbbbb` is running [here](https://x/1).",
    ],
    [
      staleNotice({ shown: null, head: B, runUrl: null }),
      "This is about an earlier commit; a preview of `bbbbbbb` is running.",
    ],
    [staleNotice({ shown: "@team", head: B, runUrl: null }), "This is about another commit;"],
    [closedNotice(false), "Closed without merge"],
    [closedNotice(true), "Merged"],
  ])("%j", (lines, words) => {
    expect(lines.join("\n")).toContain(words);
  });
});

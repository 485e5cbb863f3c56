import { parseBudget, structuredDiff } from "./structured-diff";

const plain = (value: unknown): unknown => ({ kind: "plain", value });

describe("structuredDiff", () => {
  it.each<{ because: string; old: string; next: string; diff: unknown }>([
    {
      because: "a policy's action changes",
      old: '{"Version":"2012-10-17","Statement":[{"Action":"s3:Get*"}]}',
      next: '{"Statement":[{"Action":"s3:*"}],"Version":"2012-10-17"}',
      diff: {
        format: "json",
        parts: [{ path: "Statement[0].Action", kind: "update", old: plain("s3:Get*"), new: plain("s3:*") }],
      },
    },
    {
      because: "only the writing differs",
      old: '{"a":1,"b":2}',
      next: '{\n  "b": 2,\n  "a": 1\n}',
      diff: { format: "json", parts: [] },
    },
    {
      because: "YAML is read too",
      old: "mapRoles:\n  - arn: one\n    user: a\n",
      next: "mapRoles:\n  - arn: one\n    user: b\n",
      diff: { format: "yaml", parts: [{ path: "mapRoles[0].user", kind: "update", old: plain("a"), new: plain("b") }] },
    },
    {
      because: "several YAML documents are a list",
      old: "kind: A\n---\nkind: B\n",
      next: "kind: A\n---\nkind: C\n",
      diff: { format: "yaml", parts: [{ path: "[1].kind", kind: "update", old: plain("B"), new: plain("C") }] },
    },
    {
      because: "parsing loses what differs in long numbers",
      old: '{"a":12345678901234567890}',
      next: '{"a":12345678901234567891}',
      diff: null,
    },
    { because: "comments alone are no structure", old: "# one\n# two\n", next: "# one\n# three\n", diff: null },
    { because: "texts are no structure", old: "hello", next: "world", diff: null },
    { because: "numbers are no structure", old: "1", next: "2", diff: null },
    { because: "one of them is no JSON", old: '{"a":1}', next: "{a", diff: null },
    {
      because: "a script is no YAML, though it has a colon",
      old: "#!/bin/sh\necho: x\n",
      next: "#!/bin/sh\nexit 1\n",
      diff: null,
    },
    {
      because: "too much differs",
      old: JSON.stringify(Array(200).fill(0)),
      next: JSON.stringify(Array(200).fill(1)),
      diff: null,
    },
    {
      because: "what is too deep is taken for different as a whole",
      old: `${"[".repeat(500)}1${"]".repeat(500)}`,
      next: `${"[".repeat(500)}2${"]".repeat(500)}`,
      diff: { format: "json", parts: [expect.objectContaining({ kind: "update" })] },
    },
    { because: "it is too long", old: `["${"x".repeat(300_000)}"]`, next: "[]", diff: null },
    {
      because: "aliases of aliases must not explode",
      old: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`,
      next: "a: 1\nb: 2\n",
      diff: null,
    },
  ])("$because", ({ old, next, diff }) => {
    expect(structuredDiff(old, next, parseBudget())).toEqual(diff);
  });

  it("stops parsing when the report's budget is used up", () => {
    const budget = { json: 20, yaml: 0 };
    expect(structuredDiff('{"a":1}', '{"a":2}', budget)).not.toBeNull();
    expect(structuredDiff('{"a":1}', '{"a":2}', budget)).toBeNull();
  });
});

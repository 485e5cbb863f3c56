import { capped, changeLines, diffText } from "./diff-lines";
import { COMMENT_DETAIL } from "./detail";
import { resourceDiff } from "./property-diff";
import { plain, property, resource, SECRET, UNKNOWN } from "./testing/builders";
import { processorTime } from "../domain/testing/processor-time";

const text = (
  ...args: [path: string, old: Parameters<typeof changeLines>[1], next: Parameters<typeof changeLines>[2]]
): string[] => diffText(changeLines(...args, COMMENT_DETAIL));

describe("changeLines", () => {
  it.each([
    ["a change", plain(1), plain("1"), ["- p: 1", '+ p: "1"']],
    ["an addition", null, plain(true), ["+ p: true"]],
    ["a removal", plain(null), null, ["- p: null"]],
    ["no value at all", null, null, ["! p"]],
    ["a changed secret", SECRET, SECRET, ["! p: [secret] → [secret]"]],
    ["a text that becomes a secret", plain("x"), SECRET, ['- p: "x"', "+ p: [secret]"]],
    ["an unknown", plain("x"), UNKNOWN, ['- p: "x"', "+ p: (known after the update)"]],
    ["a small object", null, plain({ a: 1 }), ['+ p: {"a":1}']],
    ["a text of two lines", null, plain("a\nb\n"), ["+ p:", "+   a", "+   b"]],
    ["hidden characters", null, plain("a\u202eb"), ['+ p: "a<U+202E>b"']],
  ])("%s", (_, old, next, expected) => {
    expect(text("p", old, next)).toEqual(expected);
  });

  it("shows texts of several lines line by line, with what is around a change", () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    expect(text("p", plain(lines.join("\n")), plain(lines.with(10, "other").join("\n")))).toEqual([
      "  p:",
      "    …",
      "    line 8",
      "    line 9",
      "-   line 10",
      "+   other",
      "    line 11",
      "    line 12",
      "    …",
    ]);
  });

  it("shows large objects as JSON over several lines, and what differs in them", () => {
    const large = { name: "n".repeat(60), size: 1, tags: ["a", "b"] };
    const lines = text("p", plain(large), plain({ ...large, size: 2 }));
    expect(lines).toContain('-     "size": 1,');
    expect(lines).toContain('+     "size": 2,');
    expect(lines).toHaveLength(8);
  });

  it("keeps the difference of two long values in sight", () => {
    const [removed, added] = text(
      "p",
      plain(`${"a".repeat(500)}OLD${"b".repeat(500)}`),
      plain(`${"a".repeat(500)}NEW${"b".repeat(500)}`),
    );
    expect(removed).toMatch(/^- p: … 485 characters … a{16}OLDb{16} … 485 characters …$/);
    expect(added).toMatch(/^\+ p: … 485 characters … a{16}NEWb{16} … 485 characters …$/);
  });

  it("elides long lines and many lines", () => {
    expect(text("p", null, plain("x".repeat(10_000)))[0]).toMatch(/^\+ p: "x+ … 9,\d+ characters … x+"$/);
    const lines = text("p", null, plain(Array.from({ length: 100 }, (_, index) => index).join("\n")));
    expect(lines).toHaveLength(COMMENT_DETAIL.propertyLines);
    expect(lines.at(-1)).toBe("  … 78 more lines");
  });

  it("gives no part of a path or value a line of its own", () => {
    expect(text("a\n+ b", plain("x"), plain("y"))).toEqual(['- a<U+000A>+ b: "x"', '+ a<U+000A>+ b: "y"']);
  });

  it("is quick about two long texts that have nothing in common", () => {
    const many = (word: string): string => Array.from({ length: 5000 }, (_, index) => `${word} ${index}`).join("\n");
    const compare = () => text("p", plain(many("a")), plain(many("b")));
    expect(compare().length).toBe(COMMENT_DETAIL.propertyLines + 1);
    expect(processorTime(compare)).toBeLessThan(500);
  });
});

describe("resourceDiff", () => {
  it("shows what differs inside a JSON text by path", () => {
    const structure = {
      format: "json" as const,
      parts: [
        { path: "Statement[0].Action", kind: "update" as const, old: plain("s3:Get*"), new: plain("s3:*") },
        { path: "Version", kind: "delete" as const, old: plain("2012"), new: null },
      ],
    };
    const changed = resource({
      operation: "update",
      properties: [property("policy", plain("{}"), plain("{ }"), { structure })],
    });
    expect(diffText(resourceDiff(changed, COMMENT_DETAIL))).toEqual([
      "  policy (JSON):",
      '-   Statement[0].Action: "s3:Get*"',
      '+   Statement[0].Action: "s3:*"',
      '-   Version: "2012"',
    ]);
  });

  it("says how many properties it does not show", () => {
    const properties = Array.from({ length: 100 }, (_, index) => property(`p${index}`, null, plain(index)));
    const lines = resourceDiff(resource({ operation: "create", properties, propertiesLeftOut: 5 }), COMMENT_DETAIL);
    expect(lines).toHaveLength(COMMENT_DETAIL.resourceLines + 1);
    expect(lines.at(-1)?.text).toBe("… 45 more properties");
  });
});

describe("capped", () => {
  it.each([
    [3, 3, 3],
    [4, 3, 3],
  ])("%i lines in room for %i are %i", (count, max, expected) => {
    const lines = Array.from({ length: count }, () => ({ sign: "+", text: "x" }) as const);
    expect(capped(lines, max)).toHaveLength(expected);
  });
});

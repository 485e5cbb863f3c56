import fc from "fast-check";
import { fileName, fileNames } from "./file-name";
import { parseNameStatus } from "./git-diff";

const bytes = (text: string): Buffer => Buffer.from(text, "utf8");

describe("parseNameStatus", () => {
  it.each([
    ["", []],
    ["M\0a b.txt\0", [{ path: "a b.txt", status: "modified" }]],
    [
      'A\0ä\n\0D\0"q"\0',
      [
        { path: "ä\n", status: "added" },
        { path: '"q"', status: "deleted" },
      ],
    ],
    ["R100\0old/a\0new/a\0", [{ path: "new/a", oldPath: "old/a", status: "renamed" }]],
    [
      "C75\0a\0b\0T\0c\0",
      [
        { path: "b", oldPath: "a", status: "copied" },
        { path: "c", status: "type-changed" },
      ],
    ],
  ])("reads %p", (output, files) => {
    expect(parseNameStatus(bytes(output))).toEqual(files);
  });

  it.each(["M\0", "R100\0old\0", "U\0both\0", "X\0a\0", "nonsense"])(
    "refuses %p rather than leave a file out",
    (output) => {
      expect(() => parseNameStatus(bytes(output))).toThrow("[RESULT_UNREADABLE]");
    },
  );
});

describe("fileName", () => {
  it("gives different bytes different names", () => {
    const named = (given: Uint8Array): string => fileName(Buffer.from(given).toString("latin1"));
    const name = fc.uint8Array({ minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        const same = Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
        // Text made of the private-use characters themselves is the one exception, and no name that git has met.
        if (!same) expect(named(a) === named(b)).toBe(false);
      }),
    );
  });

  it("splits at NUL only", () => {
    expect(fileNames(bytes("a\nb\0c\td\0"))).toEqual(["a\nb", "c\td"]);
  });
});

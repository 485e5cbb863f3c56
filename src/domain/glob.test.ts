import { foldersAbove, matcher } from "./glob";

describe("matcher", () => {
  it.each<[string[], string, boolean]>([
    [["infra/**"], "infra/a/b.ts", true],
    [["infra"], "infra/a/b.ts", true],
    [["./infra/"], "infra/a", true],
    [["/infra"], "infra/a", true],
    [["infra"], "infrastructure/a", false],
    [["**/*.md"], "README.md", true],
    [["*.md"], "docs/README.md", false],
    [["lib/**", "!lib/**/*.md"], "lib/a/README.md", false],
    [["lib/**", "!lib/**/*.md"], "lib/a/x.ts", true],
    [["!lib/**"], "other", false],
    [["infra/**"], "infra/.env", true],
    [["infra/**"], "infra/two\nlines/\ttab.ts", true],
    [["infra/*.ts"], "infra/two\nlines.ts", true],
    [["infra/[ab].ts"], "infra/a.ts", true],
    [[], "a", false],
  ])("%j on %j: %s", (globs, path, expected) => {
    expect(matcher(globs)(path)).toBe(expected);
  });
});

describe("foldersAbove", () => {
  it.each([
    ["vendor/lib/sub/**", ["vendor", "vendor/lib", "vendor/lib/sub"]],
    ["./a", ["a"]],
    ["**/*.ts", []],
  ])("%s", (glob, folders) => {
    expect(foldersAbove(glob)).toEqual(folders);
  });
});

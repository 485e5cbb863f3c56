import { isWanted, printedVersion, wantedVersion } from "./engine-version";

describe("wantedVersion", () => {
  it.each([
    { asked: "", expected: { kind: "any" } },
    { asked: " latest ", expected: { kind: "latest" } },
    { asked: "3.259.0", expected: { kind: "exact", version: "3.259.0" } },
    { asked: "v3.259.0", expected: { kind: "exact", version: "3.259.0" } },
    { asked: "^3", expected: { kind: "range", range: ">=3.0.0 <4.0.0-0" } },
    { asked: "3.200", expected: { kind: "range", range: ">=3.200.0 <3.201.0-0" } },
    { asked: "v3", expected: { kind: "range", range: ">=3.0.0 <4.0.0-0" } },
  ])("$asked → $expected", ({ asked, expected }) => {
    expect(wantedVersion(asked, undefined)).toEqual(expected);
  });

  it.each([
    { text: "3.259.0\n", expected: { kind: "exact", version: "3.259.0" } },
    { text: "# pinned\n\n  v3.259.0  \n", expected: { kind: "exact", version: "3.259.0" } },
  ])("reads $text from a file", ({ text, expected }) => {
    expect(wantedVersion("", { name: ".pulumi.version", text })).toEqual(expected);
  });

  it.each([
    { version: "newest", file: undefined, because: "it is a word" },
    { version: "3.1.0", file: undefined, because: "it is too old" },
    { version: "", file: "\n# nothing\n", because: "the file says nothing" },
    { version: "^3", file: "3.259.0", because: "which of both?" },
  ])("refuses $version and $file: $because", ({ version, file }) => {
    const given = file === undefined ? undefined : { name: ".pulumi.version", text: file };
    expect(() => wantedVersion(version, given)).toThrow("[PULUMI_VERSION_INVALID]");
  });
});

describe("isWanted", () => {
  it.each([
    { asked: "", version: "3.259.0", expected: true },
    { asked: "", version: "3.1.9", expected: false },
    { asked: "", version: "4.0.0", expected: true },
    { asked: "^3", version: "3.259.0", expected: true },
    { asked: "^3", version: "3.260.0-dev.0", expected: true },
    { asked: "^3", version: "4.0.0", expected: false },
    { asked: "3.259.0", version: "3.259.0", expected: true },
    { asked: "3.259.0", version: "3.258.0", expected: false },
    { asked: "latest", version: "3.259.0", expected: false },
  ])("$asked, $version: $expected", ({ asked, version, expected }) => {
    expect(isWanted(wantedVersion(asked, undefined), version)).toBe(expected);
  });
});

describe("printedVersion", () => {
  it.each([
    { text: "v3.259.0\n", expected: "3.259.0" },
    { text: "v3.259.0-dev+abc\r\n", expected: "3.259.0-dev" },
    { text: "", expected: undefined },
    { text: "command not found", expected: undefined },
  ])("$text → $expected", ({ text, expected }) => {
    expect(printedVersion(text)).toBe(expected);
  });
});

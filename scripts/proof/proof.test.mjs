import { parseArguments } from "./arguments.mjs";
import { fileCount } from "./file-count.mjs";
import { countTests, failedFiles, withSecondRun } from "./jest-count.mjs";
import { lanes } from "./lanes.mjs";
import { closingLine, exitCode, summary } from "./summary.mjs";

const result = (changes = {}) => ({
  name: "unit",
  title: "unit tests",
  seconds: 1.25,
  passed: 1,
  failed: 0,
  unproved: [],
  ...changes,
});
const without = (part, what = "a test") => ({ what, why: `without ${part}` });

describe("parseArguments", () => {
  const names = ["types", "unit", "lab"];

  it.each([
    { argv: [], only: names },
    { argv: ["--only", "unit"], only: ["unit"] },
    { argv: ["--only=unit,lab"], only: ["unit", "lab"] },
  ])("$argv asks for $only", ({ argv, only }) => {
    expect(parseArguments(argv, names)).toMatchObject({ only, help: false });
  });

  it.each([
    { argv: ["--only"], because: "Not: nothing" },
    { argv: ["--only", "unti"], because: "Not: unti" },
    { argv: ["--olny", "unit"], because: "--olny is not known" },
    { argv: ["unit"], because: "unit is not known" },
  ])("refuses $argv", ({ argv, because }) => {
    expect(parseArguments(argv, names).wrong).toContain(because);
  });
});

describe("fileCount", () => {
  it.each([
    { pieces: ["jest: 3 files\n", "PASS"], words: "" },
    {
      pieces: ["PASS lab test/e2e/a.te", "st.ts (5.1 s)\nPA", "SS unit src/b.test.ts\n  PASS c\n"],
      words: ", 2 test files done",
    },
    {
      pieces: ["FAIL lab test/a.test.ts\nPASS scripts/b.test.mjs\n", "FAIL lab test/a.test.ts\n"],
      words: ", 3 test files done, failed so far: test/a.test.ts",
    },
  ])("of $pieces says $words", ({ pieces, words }) => {
    const files = fileCount();
    for (const piece of pieces) files.heard(piece);
    expect(files.words()).toBe(words);
  });
});

describe("countTests", () => {
  const file = (status, ...assertionResults) => ({ status, assertionResults });
  const test = (status, describeName = "detect") => ({ status, ancestorTitles: [describeName], title: "works" });

  it.each([
    {
      because: "each test counts",
      files: [file("passed", test("passed"), test("passed"))],
      code: 0,
      passed: 2,
      failed: 0,
    },
    {
      because: "a failed test counts once",
      files: [file("failed", test("failed"), test("passed"))],
      code: 1,
      passed: 1,
      failed: 1,
    },
    { because: "a file that cannot run is a failure", files: [file("failed")], code: 1, passed: 0, failed: 1 },
    {
      because: "a failure that nobody explains is one",
      files: [file("passed", test("passed"))],
      code: 1,
      passed: 1,
      failed: 1,
    },
    { because: "a run without tests exits with 1", files: [], code: 1, passed: 0, failed: 1 },
  ])("$because", ({ files, code, passed, failed }) => {
    expect(countTests({ testResults: files }, code)).toEqual({ passed, failed, unproved: [] });
  });

  it("tells why a test proved nothing", () => {
    const missing = test("pending", "previews [not proved: without engine]");
    const { unproved } = countTests({ testResults: [file("passed", missing, test("todo"), test("pending"))] }, 0);

    expect(unproved).toEqual([
      { what: "previews › works", why: "without engine" },
      { what: "detect › works", why: "the test is todo" },
      { what: "detect › works", why: "the test is pending" },
    ]);
  });
});

describe("a second run of what failed", () => {
  const test = (status, title, failureMessages = []) => ({ status, ancestorTitles: ["up"], title, failureMessages });
  const file = (name, status, ...assertionResults) => ({ name, status, assertionResults, message: "" });
  const first = {
    testResults: [
      file("a.test.ts", "passed", test("passed", "works")),
      file("b.test.ts", "failed", test("passed", "begins"), test("failed", "waits", ["Error: too late\n  at b.ts"])),
      { ...file("c.test.ts", "failed"), message: "\nCannot load" },
    ],
  };

  it.each([
    {
      because: "what passes then counts and is listed",
      second: [
        file("b.test.ts", "passed", test("passed", "begins"), test("passed", "waits")),
        file("c.test.ts", "passed", test("passed", "loads")),
      ],
      passed: 4,
      failed: 0,
      late: [
        { what: "up › waits", why: "Error: too late" },
        { what: "c.test.ts", why: "Cannot load" },
      ],
    },
    {
      because: "what fails again has failed",
      second: [
        file("b.test.ts", "failed", test("failed", "begins"), test("failed", "waits")),
        file("c.test.ts", "failed"),
      ],
      passed: 1,
      failed: 3,
      late: [],
    },
    { because: "what was not run again stays failed", second: [], passed: 2, failed: 2, late: [] },
  ])("$because", ({ second, passed, failed, late }) => {
    const merged = withSecondRun(first, { testResults: second });

    expect(failedFiles(first)).toEqual(["b.test.ts", "c.test.ts"]);
    expect(countTests(merged.json, failed > 0 ? 1 : 0)).toEqual({ passed, failed, unproved: [] });
    expect(merged.late).toEqual(late);
  });

  it("is told in the summary, above the sums", () => {
    const text = summary([result({ late: [{ what: "up › waits", why: "Error: too late" }] })], []);

    expect(text).toContain(
      "Passed only when run once more, alone:\n- up › waits\n    Error: too late\n\n1 passed, 0 failed",
    );
  });
});

describe("the result of a run", () => {
  it.each([
    { because: "all proved", results: [result(), result({ passed: 40 })], code: 0, line: "41 passed, 0 failed" },
    {
      because: "unproved is not proved",
      results: [result(), result({ passed: 0, unproved: [without("act")] })],
      code: 2,
      line: "1 passed, 0 failed, 1 skipped",
    },
    {
      because: "a failure outweighs what is unproved",
      results: [result({ failed: 2 }), result({ unproved: [without("act")] })],
      code: 1,
      line: "2 passed, 2 failed, 1 skipped",
    },
    { because: "nothing run proves nothing", results: [], code: 2, line: "0 passed, 0 failed" },
  ])("$because: exit code $code", ({ results, code, line }) => {
    expect(exitCode(results)).toBe(code);
    expect(closingLine(results)).toBe(line);
    expect(summary(results, []).split("\n").at(-1)).toBe(line);
  });

  it("lists what stays unproved by reason, and what to do about a missing part", () => {
    const tests = ["a", "b", "c", "d", "e", "f", "g"].map((what) => without("act", what));
    const missing = ["act", "engine"].map((part) => ({ part, reason: "no Go", next: "Install Go." }));
    const text = summary([result({ unproved: tests })], missing);

    expect(text).toContain("- without act: 7\n    a\n    b\n    c\n    d\n    e\n    and 2 more\n");
    expect(text).toContain("- act, engine: no Go. Install Go.");
  });
});

describe("lanes", () => {
  it("runs as many side by side as there are lanes, and what must be alone by itself", async () => {
    const enter = lanes(2);
    const running = new Set();
    const seen = [];
    const work = (name) => async () => {
      running.add(name);
      seen.push([...running].join(""));
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(name);
      return name;
    };

    const all = [
      enter(work("a")),
      enter(work("b")),
      enter(work("c")),
      enter(work("L"), { alone: true }),
      enter(work("d")),
    ];

    await expect(Promise.all(all)).resolves.toEqual(["a", "b", "c", "L", "d"]);
    expect(seen).toContain("ab");
    expect(seen).toContain("L");
    expect(seen.every((names) => names.length <= 2)).toBe(true);
  });

  it("goes on after work that failed", async () => {
    const enter = lanes(1);
    const first = enter(() => Promise.reject(new Error("broken")));

    await expect(first).rejects.toThrow("broken");
    await expect(enter(() => "next")).resolves.toBe("next");
  });
});

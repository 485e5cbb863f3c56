import { isProgramError, placeProgramError, programErrorText } from "./program-error";
import { recorded } from "./testing/recorded";
import { diagnosticsOf } from "./diagnostics";
import type { Diagnostic } from "./report";

const place = { workDir: "infra", folder: "/srv/app/proj" };
const error = (message: string): Diagnostic => ({ severity: "error", message, urn: null, source: null });
const firstOf = (name: string): Diagnostic => diagnosticsOf(recorded(name))[0] ?? error("");

const REJECTED = `Error: Required output 'vpcId' does not exist on stack 'organization/net/dev'.
    at /srv/app/proj/node_modules/@pulumi/stackReference.ts:104:23
    at later (/srv/app/proj/index.js:3:7)
    at processTicksAndRejections (node:internal/process/task_queues:103:5)`;
const TRACEBACK = `Program failed with an unhandled exception:
Traceback (most recent call last):
  File "/usr/lib/python3/site-packages/pulumi/runtime/stack.py", line 90, in run
    await run()
  File "/srv/app/proj/__main__.py", line 3, in <module>
    network.make()
  File "/srv/app/proj/lib/network.py", line 12, in make
    raise ValueError("no zone")
  File "/usr/lib/python3/dist-packages/yaml/x.py", line 1, in x
    pass
ValueError: no zone
of that name`;

describe("placeProgramError", () => {
  it.each<{ because: string; diagnostic: Diagnostic; message: string; source: unknown }>([
    {
      because: "an exception: the innermost frame of the program's own",
      diagnostic: firstOf("program-throws"),
      message: "Error: deep <b>trouble</b>\n    at go (lib/go.ts:1:37)\n    at Object.<anonymous> (index.ts:1:34)",
      source: { file: "infra/lib/go.ts", line: 1, column: 37 },
    },
    {
      because: "a compile error names a file of the project",
      diagnostic: firstOf("does-not-compile"),
      message:
        "TSError: ⨯ Unable to compile TypeScript:\nindex.ts(1,44): error TS2322: Type 'string' is not assignable to type 'number'.",
      source: { file: "infra/index.ts", line: 1, column: 44 },
    },
    {
      because: "a package's frames are not the program's",
      diagnostic: firstOf("upstream-output-missing"),
      message: "Error: Required output 'nothing' does not exist on stack 'organization/ts/dev'.",
      source: null,
    },
    {
      because: "YAML names file and line",
      diagnostic: firstOf("yaml-error"),
      message:
        'Error: resource, variable, or config value "nope" not found\n  on Pulumi.yaml line 7:\n   7:       name: ${nope.y}',
      source: { file: "infra/Pulumi.yaml", line: 7, column: null },
    },
    {
      because: "a traceback names the innermost call last",
      diagnostic: error(TRACEBACK),
      message: "ValueError: no zone\nof that name",
      source: { file: "infra/lib/network.py", line: 12, column: null },
    },
    {
      because: "other errors stay as they are",
      diagnostic: error("AccessDenied at /srv/app/proj/index.ts:1:1"),
      message: "AccessDenied at /srv/app/proj/index.ts:1:1",
      source: null,
    },
  ])("$because", ({ diagnostic, message, source }) => {
    expect(placeProgramError(diagnostic, place)).toEqual({ ...diagnostic, message, source });
  });

  it.each([
    { because: "the folder is not known", folder: undefined },
    { because: "the file is outside of the repository", folder: "/home/other/place/proj" },
  ])("has no place when $because", ({ folder }) => {
    const { message, source } = placeProgramError(firstOf("program-throws"), { workDir: "infra", folder });
    expect(source).toBeNull();
    expect(message).toBe("Error: deep <b>trouble</b>");
  });

  it("finds files of the repository outside of the project's folder", () => {
    const shared = error(
      "Running program '/r/infra/net/index.ts' failed with an unhandled exception:\nError: x\n    at f (/r/lib/a.ts:2:3)",
    );
    expect(placeProgramError(shared, { workDir: "infra/net", folder: "/r/infra/net" }).source).toEqual({
      file: "lib/a.ts",
      line: 2,
      column: 3,
    });
  });
});

it.each([
  { name: "program-throws", text: "Error: deep <b>trouble</b>" },
  { name: "does-not-compile", text: "index.ts(1,44): error TS2322: Type 'string' is not assignable to type 'number'." },
  { name: "yaml-error", text: 'Error: resource, variable, or config value "nope" not found' },
])("knows what $name says", ({ name, text }) => {
  expect(isProgramError(firstOf(name))).toBe(true);
  expect(programErrorText(firstOf(name).message)).toBe(text);
});

it.each<{ because: string; diagnostic: Diagnostic; expected: boolean }>([
  { because: "a rejection that nobody awaited", diagnostic: error(REJECTED), expected: true },
  { because: "a resource's", diagnostic: { ...error(REJECTED), urn: "urn:pulumi:d::p::a:b:C::r" }, expected: false },
  { because: "the engine's own", diagnostic: error("Error: no stack\n  at the end: 1:2"), expected: false },
])("tells a bare stack from $because", ({ diagnostic, expected }) => {
  expect(isProgramError(diagnostic)).toBe(expected);
  expect(placeProgramError(diagnostic, place).source !== null).toBe(expected);
});

it("knows what a program in Go says", () => {
  const message = "an unhandled error occurred: program failed: \nwaiting for RPCs: no zone";
  expect(isProgramError(error(message))).toBe(true);
  expect(programErrorText(message)).toBe("waiting for RPCs: no zone");
});

it("knows what a traceback says", () => {
  expect(programErrorText(TRACEBACK)).toBe("ValueError: no zone");
});

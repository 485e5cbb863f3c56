import { notBegun } from "./not-begun";
import { InfraError } from "../errors";
import { compilerMistakes, typeCheckEntry, withTypeCheck, type TypeCheckFacts } from "./type-check";

const facts = (over: Partial<TypeCheckFacts>, options: Record<string, unknown> = {}): TypeCheckFacts => ({
  project: { runtime: "nodejs", runtimeOptions: options },
  packageJson: "{}",
  files: ["index.ts", "tsconfig.json"],
  mainFile: undefined,
  ...over,
});

describe("typeCheckEntry", () => {
  it.each<[string, TypeCheckFacts, string | undefined]>([
    ["index.ts", facts({}), "index.ts"],
    ["main", facts({ packageJson: '{"main":"./src/main.ts"}' }), "src/main.ts"],
    ["no package.json", facts({ packageJson: undefined }), "index.ts"],
    ["a file that Pulumi.yaml names", facts({ mainFile: "index.ts", packageJson: '{"main":"bin/x.js"}' }), "index.ts"],
    ["a compiled file that Pulumi.yaml names", facts({ mainFile: "index.js" }), undefined],
    ["a file that is not there", facts({ mainFile: "app.ts" }), undefined],
    ["compiled", facts({ packageJson: '{"main":"bin/index.js"}' }), undefined],
    ["exports", facts({ packageJson: '{"exports":"./index.ts"}' }), undefined],
    ["no tsconfig.json", facts({ files: ["index.ts"] }), undefined],
    ["JavaScript", facts({ files: ["index.js", "tsconfig.json"] }), undefined],
    ["typescript: false", facts({}, { typescript: false }), undefined],
    ["a tsconfig of its own", facts({}, { tsconfig: "x.json" }), undefined],
    ["Python", facts({ project: { runtime: "python", runtimeOptions: {} } }), undefined],
    ["a broken manifest", facts({ packageJson: "{" }), undefined],
  ])("%s", (_, given, entry) => {
    expect(typeCheckEntry(given)).toBe(entry);
  });
});

const place = { workDir: "infra", folder: "/w/infra" };

describe("compilerMistakes", () => {
  it("places errors, joins what goes on, and leaves the rest", () => {
    const output =
      "index.ts(3,5): error TS2322: Type 'a'\n  is no 'b'.\nerror TS18003: No inputs.\n../lib/x.ts(1,1): error TS1: y\nFound 3 errors.\n";
    expect(compilerMistakes(output, place)).toEqual([
      {
        severity: "error",
        urn: null,
        message: "TS2322: Type 'a'\n  is no 'b'.",
        source: { file: "infra/index.ts", line: 3, column: 5 },
      },
      { severity: "error", urn: null, message: "TS18003: No inputs.", source: null },
      { severity: "error", urn: null, message: "TS1: y", source: { file: "lib/x.ts", line: 1, column: 1 } },
    ]);
  });
});

describe("withTypeCheck", () => {
  const target = {
    id: "infra:day",
    project: "infra",
    stack: "day",
    workDir: "infra",
    wave: 0,
    reasons: [],
    update: "preview" as const,
  };
  const begun = {
    ...notBegun(target, new InfraError("INTERNAL", { what: "", next: "" })),
    outcome: "changed" as const,
    headline: null,
    digest: "d",
  };
  const mistakes = compilerMistakes("index.ts(3,5): error TS2322: no", place);

  it("fails what Pulumi would not have run", () => {
    expect(withTypeCheck(begun, { kind: "failed", mistakes })).toMatchObject({
      outcome: "failed",
      headline: "The program does not compile: one type error, first TS2322: no",
      digest: null,
      diagnostics: mistakes,
    });
  });

  it("cannot tell where the compiler itself failed", () => {
    expect(withTypeCheck(begun, { kind: "unknown", why: "out of memory" })).toMatchObject({
      outcome: "cut-short",
      headline: "Whether the program's types are right could not be told. out of memory",
      digest: null,
    });
  });

  it.each([undefined, { kind: "passed" as const }])("leaves a report alone after %j", (check) => {
    expect(withTypeCheck(begun, check)).toBe(begun);
  });
});

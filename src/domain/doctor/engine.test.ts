import { backendCheck } from "./backend";
import { engineCheck, programCheck, type ProgramFacts } from "./engine";
import { aboutOf, backendOf } from "./engine-answers";

const answer = (changes: Partial<{ exitCode: number; stdout: string; stderr: string }>) => ({
  ...{ exitCode: 0, stdout: "", stderr: "" },
  ...changes,
});

describe("the backend", () => {
  it.each([
    {
      of: answer({ stdout: '{"user":"root","url":"file:///srv"}' }),
      status: "ok",
      found: "`file:///srv` is reachable, as root.",
    },
    {
      of: answer({ stdout: '{"user":"ada","url":"https://ada:pw@host/x"}' }),
      status: "ok",
      found: "`https://host/x` is reachable, as ada.",
    },
    {
      of: answer({ exitCode: 1, stderr: 'SDK WARN\nerror: unable to open state directory "x"\n' }),
      url: "file:///srv",
      status: "problem",
      found: '`file:///srv` could not be opened: unable to open state directory "x".',
    },
    {
      of: answer({ exitCode: 255 }),
      status: "problem",
      found: "The state backend could not be opened: it gave no reason.",
    },
    {
      of: answer({ stdout: "Welcome!" }),
      url: "s3://b",
      status: "problem",
      found: "`s3://b` could not be opened: it gave no reason.",
    },
  ])("is $status: $found", ({ of, url, status, found }) => {
    expect(backendCheck(backendOf(of, url))).toMatchObject({ status, found });
  });

  it.each([
    { url: undefined, fix: /PULUMI_ACCESS_TOKEN/ },
    { url: "https://api.pulumi.com", fix: /reaches this address/ },
    { url: "s3://b", fix: /s3:ListBucket/ },
    { url: "file:///srv", fix: /has to exist/ },
    { url: "gs://b", fix: /credentials for it/ },
  ])("has its fix: $url", ({ url, fix }) => {
    expect(backendCheck({ kind: "closed", url, stderr: "error: no" }).fix).toMatch(fix);
  });
});

describe("programCheck", () => {
  const program = (changes: Partial<ProgramFacts>): ProgramFacts => ({
    workDir: "infra",
    runtime: "python",
    about: { language: { executable: "/usr/bin/python3", version: "3.11.7" }, plugins: [], errors: [] },
    packages: "there",
    ...changes,
  });
  const none = {
    language: null,
    plugins: [],
    errors: ["Failed to get information about the project runtime: no python."],
  };

  it.each<{ changes: Partial<ProgramFacts>; status: string; found: RegExp; fix?: RegExp }>([
    { changes: {}, status: "ok", found: /^A python program, run by `\/usr\/bin\/python3` 3\.11\.7\.$/ },
    {
      changes: { about: { language: { executable: "", version: "" }, plugins: [], errors: [] } },
      status: "ok",
      found: /^A python program\.$/,
    },
    { changes: { packages: "to-be-installed" }, status: "ok", found: /`pulumi install` does it first/ },
    { changes: { packages: "missing" }, status: "problem", found: /`install: never`/ },
    { changes: { about: none }, status: "problem", found: /no python\.$/, fix: /actions\/setup-python/ },
    { changes: { about: none, runtime: "haskell" }, status: "warning", found: /haskell/ },
    { changes: { about: { ...none, errors: [] }, runtime: "yaml" }, status: "ok", found: /^A yaml program\.$/ },
    { changes: { about: undefined }, status: "unknown", found: /told nothing/ },
    {
      changes: {
        about: {
          ...none,
          plugins: [
            { name: "yaml", version: null },
            { name: "aws", version: "7.48.0" },
          ],
        },
        runtime: "yaml",
      },
      status: "ok",
      found: /Plugins: aws 7\.48\.0; one that is missing/,
    },
  ])("is $status for $changes", ({ changes, status, found, fix = /^/ }) => {
    const check = programCheck(program(changes));

    expect(check).toMatchObject({ subject: "infra", status, found: expect.stringMatching(found) });
    expect(check.fix ?? "").toMatch(fix);
  });

  it("reads what the engine says, and nothing where it says something else", () => {
    expect(aboutOf({ stdout: '{"runtime":null,"plugins":null,"errors":["x"]}' })).toEqual({
      language: null,
      plugins: [],
      errors: ["x"],
    });
    expect(aboutOf({ stdout: "error" })).toBeUndefined();
  });
});

describe("engineCheck", () => {
  it("says which one is used, or why there is none", () => {
    expect(engineCheck({ kind: "usable", version: "3.259.0", asked: "^3.200" }).found).toBe(
      "Pulumi 3.259.0; ^3.200 is asked for.",
    );
    expect(engineCheck({ kind: "unusable", why: { what: "No.", next: "Do." } })).toMatchObject({
      status: "problem",
      fix: "Do.",
    });
  });
});

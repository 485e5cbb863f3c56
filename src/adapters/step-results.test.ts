import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readEvent } from "./github-run";
import { stepResults } from "./step-results";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "step-results-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("stepResults", () => {
  it("adds to the job summary behind what is there", async () => {
    const path = join(folder, "summary.md");
    await writeFile(path, "before\n");
    const results = stepResults({ environment: { GITHUB_STEP_SUMMARY: path } });

    expect(await results.summary("# one\n\n\n")).toBe(true);
    expect(await results.summary("two")).toBe(true);
    expect(await readFile(path, "utf8")).toBe("before\n# one\n\ntwo\n\n");
  });

  it("writes no summary where there is none, nor one that GitHub would drop", async () => {
    const path = join(folder, "summary.md");
    const results = stepResults({ environment: { GITHUB_STEP_SUMMARY: path } });

    expect(await stepResults({ environment: {} }).summary("x")).toBe(false);
    expect(await results.summary("ü".repeat(524_286))).toBe(true);
    expect(await results.summary("")).toBe(true);
    expect(await results.summary("")).toBe(false);
    expect((await stat(path)).size).toBeLessThanOrEqual(1024 * 1024);
  });

  it("writes report.json where the runner keeps it, a folder for each step, whole or not at all", async () => {
    const environment = { RUNNER_TEMP: folder, GITHUB_ACTION: "__org_infra/../action" };
    const paths = await Promise.all(["{1}", "{2}"].map((json) => stepResults({ environment }).report(json)));

    expect(new Set(paths).size).toBe(2);
    for (const [index, path] of paths.entries()) {
      expect(path.startsWith(join(folder, "infra-action", "__org_infra____action-"))).toBe(true);
      expect(await readFile(path, "utf8")).toBe(`{${index + 1}}`);
      expect(await readdir(dirname(path))).toEqual(["report.json"]);
    }
  });

  it("writes report.json where it is asked to, and prints what is wanted on stdout", async () => {
    const written: string[] = [];
    const stdout = { write: (text: string) => written.push(text) };
    const reportFile = join(folder, "new", "r.json");

    expect(await stepResults({ environment: {}, reportFile, print: "json", stdout }).report('{"a":1}\n')).toBe(
      reportFile,
    );
    stepResults({ environment: {}, print: "json", stdout }).comment("not wanted");
    stepResults({ environment: {}, print: "markdown", stdout }).comment("# body\n");
    expect(written).toEqual(['{"a":1}\n', "# body\n"]);
  });

  it("sets outputs where a runner takes them, and says nothing where there is none", async () => {
    const path = join(folder, "output");
    await writeFile(path, "");
    const before = process.env["GITHUB_OUTPUT"];
    process.env["GITHUB_OUTPUT"] = path;
    try {
      stepResults({ environment: { GITHUB_OUTPUT: path } }).output("output", "two\nlines");
      stepResults({ environment: {} }).output("output", "nothing");
    } finally {
      if (before === undefined) delete process.env["GITHUB_OUTPUT"];
      else process.env["GITHUB_OUTPUT"] = before;
    }

    expect(await readFile(path, "utf8")).toMatch(/^output<<(ghadelimiter_[\w-]+)\ntwo\nlines\n\1\n$/);
  });
});

describe("readEvent", () => {
  it("reads the payload, or nothing: never throws", async () => {
    const path = join(folder, "event.json");
    await writeFile(path, '{"number":7}');
    expect(await readEvent({ GITHUB_EVENT_PATH: path })).toEqual({ number: 7 });
    await writeFile(path, "{");
    expect(await readEvent({ GITHUB_EVENT_PATH: path })).toBeUndefined();
    expect(await readEvent({ GITHUB_EVENT_PATH: join(folder, "missing") })).toBeUndefined();
    expect(await readEvent({ GITHUB_EVENT_PATH: folder })).toBeUndefined();
    expect(await readEvent({})).toBeUndefined();
  });
});

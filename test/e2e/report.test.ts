import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Report, StackReport } from "../../src/domain/report";
import { report, resource, stack } from "../../src/render/testing/builders";
import { startGitHub } from "../lab/github/github.mjs";
import { runStep, type StepResult } from "../lab/runner/run-step.mjs";
import { actionFolder, DIST, PULL_REQUEST, REPOSITORY } from "./action";
import { parseReport, reportOf } from "./published-report";

const HEAD = "4f2a9c1d7be0835566aa12cd90ef3412bb78de01";
const EVENTS = resolve(__dirname, "../../src/domain/testing/events");
const RUN_ID = "9001";
const OTHER = 8;
/** In the environment of each run here; nothing may show it. */
const TOKEN = "hvs.environment-secret-0123";

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "report-e2e-"));

  put(path: string, content: string | Report): string {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : `${JSON.stringify(content, undefined, 2)}\n`);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const ofJob = (stacks: readonly StackReport[], run: Partial<Report["run"]> = {}): Report =>
  report(stacks, { run: { id: RUN_ID, sha: HEAD, repository: REPOSITORY, pr: PULL_REQUEST, ...run } });
const day = stack({ project: "infra", stack: "day", resources: [resource({ operation: "create" })] });
const dusk = stack({ project: "infra", stack: "dusk" });

const matrix = (...ids: readonly string[]): string =>
  JSON.stringify({
    include: ids.map((id) => {
      const [workDir = "", name = ""] = id.split(":");
      const rest = { wave: 0, environment: "", reasons: [`${workDir}/index.ts changed`] };
      return { id, project: workDir, "stack-name": name, "work-dir": workDir, ...rest };
    }),
  });

interface Job {
  readonly step: StepResult;
  readonly comments: readonly string[];
  /** On the pull request of somebody else's. */
  readonly others: readonly string[];
}

type Inputs = Readonly<Record<string, string>>;

/** `report` as the last job of a matrix, twice where asked: a second run finds the comment of the first. */
const inJob = (folder: Folder, inputs: Inputs, times = 1): Promise<Job> =>
  inJobs(
    folder,
    Array.from({ length: times }, () => inputs),
  );

/** A run for each inputs, one after the other, beside a pull request of somebody else's. */
async function inJobs(folder: Folder, runs: readonly Inputs[]): Promise<Job> {
  await using github = await startGitHub();
  for (const number of [PULL_REQUEST, OTHER]) github.addPullRequest(REPOSITORY, { number, headSha: HEAD });
  const token = github.addToken({ permissions: { issues: "read", pull_requests: "write" } });
  const repo = { full_name: REPOSITORY };
  const pullRequest = {
    number: PULL_REQUEST,
    state: "open",
    merged: false,
    head: { ref: "change", sha: HEAD, repo },
    base: { ref: "main", sha: "b".repeat(40), repo },
    user: { login: "ada" },
  };
  let step: StepResult | undefined;
  for (const [time, inputs] of runs.entries())
    step = await runStep({
      action: actionFolder(folder.path),
      inputs: { command: "report", "github-token": token, ...inputs },
      workspace: folder.path,
      event: {
        name: "pull_request",
        payload: { action: "synchronize", number: PULL_REQUEST, pull_request: pullRequest, repository: repo },
      },
      env: { ...github.env, VAULT_TOKEN: TOKEN },
      context: {
        repository: REPOSITORY,
        token,
        run_id: RUN_ID,
        run_number: "5",
        run_attempt: "2",
        sha: "f".repeat(40),
      },
      folder: join(folder.path, `job-${time}`),
      timeoutMs: 120_000,
    });
  if (step === undefined) throw new Error("No run was asked for.");
  const bodies = (number: number) => github.comments(REPOSITORY, number).map(({ body }) => body);
  return { step, comments: bodies(PULL_REQUEST), others: bodies(OTHER) };
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function atTerminal(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"] ?? "", VAULT_TOKEN: TOKEN, HOME: cwd, TMPDIR: cwd };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(DIST, "index.js"), ...args], {
      cwd,
      env,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

describe("report, at the end of a matrix", () => {
  it.concurrent(
    "says so where another pull request changes one of the stacks, and tells the other one too",
    async () => {
      using folder = new Folder();
      folder.put("reports/report-infra-day-1/report.json", ofJob([day]));
      folder.put("reports/report-infra-dusk-1/report.json", ofJob([dusk]));
      const { step, comments, others } = await inJobs(folder, [{ "comment-on-pr-number": String(OTHER) }, {}]);

      const message = "Pull request #8 changes infra:day too. Preview again what is merged second.";
      expect(reportOf(step).notes).toContainEqual({ code: "ALSO_CHANGED", message });
      expect(comments).toEqual([expect.stringMatching(/Pull request #\u200b?8 changes infra:day too\./)]);
      expect(others).toEqual([
        expect.stringContaining("> Pull request #7 changes `infra:day` too. Preview again what is merged second."),
      ]);
    },
  );

  it.concurrent("makes one comment, one summary and one report of all jobs' reports", async () => {
    using folder = new Folder();
    folder.put("reports/report-infra-day-1/report.json", ofJob([day]));
    folder.put("reports/report-infra-dusk-1/report.json", ofJob([dusk]));
    const { step, comments } = await inJob(folder, { expected: matrix("infra:day", "infra:dusk") }, 2);
    expect(step.exitCode).toBe(0);
    expect(comments).toHaveLength(1);
    for (const text of [comments[0], step.summary]) expect(text).toMatch(/infra\/day[^]*infra\/dusk/);
    const merged = reportOf(step);
    expect(merged).toMatchObject({ verdict: "ok", run: { id: RUN_ID, sha: HEAD, attempt: 2, command: "preview" } });
    expect(merged.stacks.map(({ id, reasons }) => [id, ...reasons])).toEqual([
      ["infra:day", "infra/index.ts changed"],
      ["infra:dusk", "infra/index.ts changed"],
    ]);
    expect(step.outputs).toMatchObject({ conclusion: "success", "has-changes": "true", output: "" });
    expect(step.outputs["comment-url"]).toMatch(/#issuecomment-/);
  });

  it.concurrent("tells of each job that died, wrote garbage, was re-run, or is of another run", async () => {
    using folder = new Folder();
    const whole = JSON.stringify(ofJob([stack({ project: "infra", stack: "cut" })]), undefined, 2);
    folder.put("reports/report-infra-day-1/report.json", ofJob([{ ...day, outcome: "failed" }], { attempt: 1 }));
    folder.put("reports/report-infra-day-2/report.json", ofJob([day], { attempt: 2 }));
    folder.put("reports/report-infra-cut-2/report.json", whole.slice(0, -300));
    folder.put("reports/report-infra-empty-2/report.json", "");
    folder.put("reports/report-infra-later-2/report.json", whole.replace('"schemaVersion": 1', '"schemaVersion": 9'));
    folder.put("reports/report-infra-old-2/report.json", ofJob([stack({ stack: "old" })], { id: "17" }));
    const ids = ["day", "cut", "empty", "later", "old", "dead"].map((name) => `infra:${name}`);
    const { step, comments } = await inJob(folder, { expected: matrix(...ids) });
    const merged = reportOf(step);
    expect(Object.fromEntries(merged.stacks.map(({ id, outcome }) => [id, outcome]))).toEqual({
      "infra:day": "changed",
      "infra:cut": "cut-short",
      "infra:empty": "cut-short",
      "infra:later": "cut-short",
      "infra:old": "cut-short",
      "infra:dead": "cut-short",
    });
    expect(step.exitCode).toBe(3);
    expect(step.outputs).toMatchObject({ conclusion: "could-not-tell", "has-changes": "true" });
    expect(merged.notes.map(({ code }) => code).sort()).toEqual([
      "REPORT_REFUSED",
      "REPORT_SUPERSEDED",
      "REPORT_UNREADABLE",
      "REPORT_UNREADABLE",
      "REPORT_UNREADABLE",
    ]);
    expect(comments[0]).toContain("Its job wrote no report");
    expect(comments[0]).toMatch(/is of run 17, not of run 9001/);
  });

  it.concurrent("fails as the worst stack does", async () => {
    using folder = new Folder();
    folder.put("artifacts/a/report.json", ofJob([day]));
    folder.put("artifacts/b/report.json", ofJob([{ ...dusk, outcome: "failed", headline: "It failed." }]));
    const { step } = await inJob(folder, { reports: "artifacts", "comment-on-pr": "false" });
    expect(step.exitCode).toBe(1);
    expect(step.outputs["conclusion"]).toBe("failure");
  });

  it.concurrent("is well with an empty matrix, and wrong where nothing says what to expect", async () => {
    using folder = new Folder();
    expect((await inJob(folder, { expected: '{"include":[]}' })).step.exitCode).toBe(0);
    const { step, comments } = await inJob(folder, {});
    expect(step.exitCode).toBe(2);
    expect(step.log).toContain("[INPUT_INVALID] There is no report at reports/**/report.json.");
    expect(comments).toEqual([]);
  });

  it.concurrent("hides what the job's environment keeps secret", async () => {
    using folder = new Folder();
    folder.put("reports/a/report.json", ofJob([{ ...day, outcome: "failed", headline: `It said ${TOKEN}.` }]));
    const { step, comments } = await inJob(folder, {});
    const everything = [...comments, step.rawSummary, step.stdout, readFileSync(step.outputs["report"] ?? "", "utf8")];
    for (const text of everything) {
      expect(text).toContain("It said ");
      expect(text).not.toContain(TOKEN);
    }
  });
});

describe("report at a terminal", () => {
  it.concurrent("merges what it is given, by its words", async () => {
    using folder = new Folder();
    folder.put("one/report.json", ofJob([day]));
    const two = folder.put("two.json", ofJob([dusk]));
    const { code, stdout } = await atTerminal(folder.path, "report", "one", two, "--json");
    expect(code).toBe(0);
    expect(parseReport(stdout).stacks.map(({ id }) => id)).toEqual(["infra:day", "infra:dusk"]);
    expect(parseReport(stdout).run).toMatchObject({ id: RUN_ID, pr: PULL_REQUEST, sha: HEAD });
  });

  it.concurrent.each([
    ["update", "changed"],
    ["unchanged", "unchanged"],
    ["resource-fails", "failed"],
    ["killed", "cut-short"],
    ["interrupted", "cancelled"],
    ["protected", "refused"],
  ])("shows the recorded log %s, and ends well whatever it tells: %s", async (name, outcome) => {
    using folder = new Folder();
    const { code, stdout } = await atTerminal(
      folder.path,
      "report",
      "--event-log",
      join(EVENTS, `${name}.jsonl`),
      "--json",
    );
    expect(code).toBe(0);
    expect(parseReport(stdout).stacks).toMatchObject([{ stack: "dev", outcome }]);
  });

  it.concurrent("counts as the log's own summary, in any shape of the file", async () => {
    using folder = new Folder();
    const text = readFileSync(join(EVENTS, "replace.jsonl"), "utf8");
    const files = [text.trimEnd(), `\uFEFF${text.replaceAll("\n", "\r\n")}`].map((content, index) =>
      folder.put(`${index}.jsonl`, content),
    );
    const { code, stdout } = await atTerminal(folder.path, "report", "--event-log", ...files, "--json");
    expect(code).toBe(0);
    const { stacks, notes } = parseReport(stdout);
    expect(stacks.map(({ id, changes }) => [id, changes])).toEqual(
      files.map((file) => [`${file}:dev`, { replace: 2, same: 1, update: 1 }]),
    );
    expect(notes).toEqual([]);
  });

  it.concurrent("says where a log is cut", async () => {
    using folder = new Folder();
    folder.put("cut.jsonl", readFileSync(join(EVENTS, "replace.jsonl"), "utf8").slice(0, 9_000));
    const { code, stdout, stderr } = await atTerminal(folder.path, "report", "--event-log", "cut.jsonl", "--markdown");
    expect(code).toBe(0);
    for (const shown of [stdout, stderr]) expect(shown).toMatch(/cut\.jsonl ends early: its line \d+ is cut off/);
  });

  it.concurrent("hides what the environment keeps secret", async () => {
    using folder = new Folder();
    const text = readFileSync(join(EVENTS, "update.jsonl"), "utf8").replaceAll("vpc", `vpc-${TOKEN}`);
    folder.put("log.jsonl", text);
    for (const flag of ["--json", "--markdown"]) {
      const { stdout, stderr } = await atTerminal(folder.path, "report", "--event-log", "log.jsonl", flag);
      expect(stdout).toContain("vpc-");
      expect(stdout + stderr).not.toContain(TOKEN);
    }
  });

  it.concurrent.each([
    [["report", "--event-log", "none.jsonl"], "The event log none.jsonl does not exist."],
    [["report", "--event-log", "text.txt"], "text.txt is no event log: its line 1 is no event of an engine."],
    [["report"], "There is no report at reports/**/report.json."],
    [["report", "--expected", "?"], 'Input "expected" is neither'],
    [["completion", "tcsh"], "infra-action completion bash|zsh|fish"],
  ])("refuses %j", async (args, message) => {
    using folder = new Folder();
    folder.put("text.txt", "Not a log\n");
    const { code, stderr } = await atTerminal(folder.path, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain("[INPUT_INVALID]");
    expect(stderr).toContain(message);
  });

  it.concurrent("prints a completion script that bash reads", async () => {
    using folder = new Folder();
    const { code, stdout } = await atTerminal(folder.path, "completion", "bash");
    expect(code).toBe(0);
    const words = 'COMP_WORDS=(infra-action rep); COMP_CWORD=1; _infra_action; echo "${COMPREPLY[@]}"';
    const bash = await promisify(execFile)("bash", ["--norc", "-c", `${stdout}\n${words}`]);
    expect(bash.stdout).toBe("report\n");
  });
});

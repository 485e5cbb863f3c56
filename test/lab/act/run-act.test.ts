import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startGitHub } from "../github/github.mjs";
import { describeWith } from "../parts";
import { outlineOf, parseActLog } from "./act-log.mjs";
import { runAct, STAND_IN } from "./run-act.mjs";

const probe = join(__dirname, "../runner/fixtures/probe");
const payload = {
  number: 7,
  pull_request: { number: 7, head: { ref: "change", sha: "a".repeat(40) }, base: { ref: "main" } },
};

/** A repository with two commits and the given files in the second one. */
function withRepository<T>(files: Record<string, string>, body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "act-repository-"));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.invalid", ...args], { cwd: folder });
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  git("init", "-q", "-b", "main");
  write("README.md", "one");
  git("add", ".");
  git("commit", "-qm", "one");
  for (const [name, text] of Object.entries(files)) write(name, text);
  git("add", ".");
  git("commit", "-qm", "two");
  return body(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

const workflow = (jobs: string) => ({ ".github/workflows/ci.yml": `on: [pull_request, push]\njobs:\n${jobs}` });
const ci = { workflow: ".github/workflows/ci.yml", event: "pull_request", payload };

describe("parseActLog", () => {
  it("keeps what it cannot read as a problem, and takes no job without a result for a success", () => {
    const line = (entry: object) => JSON.stringify({ job: "ci.yml/one  ", jobID: "one", level: "info", ...entry });
    const { jobs, problems } = parseActLog(
      [
        "panic: x",
        line({ msg: "started", step: "say", stepID: ["0"], stage: "Main" }),
        JSON.stringify({ level: "error", msg: "broken" }),
      ].join("\n"),
      "ci.yml",
    );

    expect(problems).toEqual(["panic: x", "broken"]);
    expect(outlineOf(jobs)).toEqual(["one: no result"]);
  });

  /** What act writes of jobs of a matrix: the result of one that ends after another one's failure is a failure, too. */
  const ofMatrix = (n: number, step: object, jobResult: string) =>
    [{ step: "say", stepID: ["0"], stage: "Main", ...step }, { jobResult }]
      .map((entry) => JSON.stringify({ job: `ci.yml/one-${n}`, jobID: "one", level: "info", matrix: { n }, ...entry }))
      .join("\n");
  const [right, wrong] = [{ stepResult: "success" }, { stepResult: "failure" }];

  it.each([
    { first: "the one that succeeds", log: [ofMatrix(2, right, "success"), ofMatrix(1, wrong, "failure")] },
    { first: "the one that fails", log: [ofMatrix(1, wrong, "failure"), ofMatrix(2, right, "failure")] },
  ])("has the same results of a matrix when $first ends first", ({ log }) => {
    expect(parseActLog(log.join("\n"), "ci.yml").jobs).toMatchObject([
      { name: "one-1", result: "failure" },
      { name: "one-2", result: "success" },
    ]);
  });

  it.each<{ step: object; jobResult: string; result: string; because: string }>([
    { step: wrong, jobResult: "failure", result: "failure", because: "a step failed" },
    {
      step: { ...wrong, stepID: ["0", "1"] },
      jobResult: "failure",
      result: "failure",
      because: "nothing of its own is known but act's word",
    },
    {
      step: { ...wrong, stage: "Post" },
      jobResult: "failure",
      result: "failure",
      because: "something failed after it",
    },
    { step: {}, jobResult: "skipped", result: "skipped", because: "it did not run" },
  ])("of a matrix: $result where $because", ({ step, jobResult, result }) => {
    const begun = ofMatrix(1, right, "success").split("\n")[0] ?? "";
    const log = "stage" in step ? [begun, ofMatrix(1, step, jobResult)] : [ofMatrix(1, step, jobResult)];
    expect(parseActLog(log.join("\n"), "ci.yml").jobs).toMatchObject([{ name: "one-1", result }]);
  });
});

describeWith("act", "runAct", () => {
  it("says exactly which jobs and steps ran, and how they ended", async () => {
    const jobs = `  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - { if: false, name: never, run: echo no }
      - { name: tolerated, run: exit 3, continue-on-error: true }
      - { run: exit 4 }
      - { name: at last, if: always(), run: echo done }
  two:
    needs: one
    runs-on: ubuntu-latest
    steps: [{ run: echo two }]
  three:
    runs-on: ubuntu-latest
    strategy: { fail-fast: false, matrix: { n: [1, 2, 3] } }
    steps:
      - { name: tolerated, run: exit 1, continue-on-error: true }
      - { name: count, run: "echo \${{ matrix.n }}; test \${{ matrix.n }} != 2" }
`;
    const run = await withRepository(workflow(jobs), (repository) => runAct({ ...ci, repository }));

    expect(run.outline).toEqual([
      "one: failure",
      "one / actions/checkout@v5: success",
      "one / never: skipped",
      "one / tolerated: failure",
      "one / exit 4: failure",
      "one / at last: success",
      ...["success", "failure", "success"].flatMap((result, index) => [
        `three-${index + 1}: ${result}`,
        `three-${index + 1} / tolerated: failure`,
        `three-${index + 1} / count: ${result}`,
      ]),
      "two: skipped",
    ]);
    expect(run.exitCode).toBe(1);
    expect(run.problems).toEqual([]);
    expect(run.job("three-2").step("count").log).toMatch(/^2$/m);
    expect(() => run.job("four")).toThrow(/No job "four" ran; there were: one, three-1, three-2, three-3, two/);
  });

  it("runs an action from a folder: inputs, outputs, summary, annotations, post, and a fake GitHub to talk to", async () => {
    await using github = await startGitHub();
    const script =
      "const url = process.env.GITHUB_API_URL + '/rate_limit'; fetch(url, { headers: { authorization: 'token ' + process.env['INPUT_GITHUB-TOKEN'] } }).then((answer) => { fs.appendFileSync(process.env.GITHUB_OUTPUT, 'status=' + answer.status); say('::warning title=T::careful'); fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Hi') })";
    const jobs = `  one:
    runs-on: ubuntu-latest
    steps:
      - id: probe
        uses: org/infra-action@v1
        with: { script: ${JSON.stringify(script)}, post-script: "say('after')" }
      - uses: aws-actions/configure-aws-credentials@v5
        with: { role-to-assume: "arn:role" }
`;
    const actions = { "org/infra-action@v1": probe, "aws-actions/configure-aws-credentials@v5": STAND_IN };
    const token = github.addToken();
    const run = await withRepository(workflow(jobs), (repository) =>
      runAct({ ...ci, repository, github, token, actions }),
    );
    const step = run.job("one").step("probe");

    expect(step).toMatchObject({
      result: "success",
      outputs: { status: "200" },
      summary: "# Hi",
      post: { result: "success", log: "after\n" },
    });
    expect(step.annotations).toEqual([{ level: "warning", message: "careful", title: "T" }]);
    expect(github.requests).toMatchObject([{ path: "/rate_limit", login: "github-actions[bot]" }]);
    expect(run.job("one").step("aws-actions/configure-aws-credentials@v5").log).toBe(
      'stand-in {"INPUT_ROLE-TO-ASSUME":"arn:role"}\n',
    );
  });

  it.each<{ depth: string; event: string; commits: number; head: string }>([
    { depth: "1", event: "pull_request", commits: 1, head: "HEAD" },
    { depth: "0", event: "pull_request", commits: 2, head: "HEAD" },
    { depth: "1", event: "push", commits: 1, head: "main" },
  ])("checks out as the real action does: depth $depth on $event", async ({ depth, event, commits, head }) => {
    const jobs = `  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: ${depth} }
      - { id: look, run: 'echo "$(git rev-list --count HEAD) $(git rev-parse --abbrev-ref HEAD) $(cat README.md)"' }
`;
    const run = await withRepository(workflow(jobs), (repository) =>
      runAct({ ...ci, repository, event, ...(event === "push" ? { payload: { ref: "refs/heads/main" } } : {}) }),
    );

    expect(run.job("one").step("look").log).toBe(`${commits} ${head} one\n`);
  });

  it("names jobs of a reusable workflow after their caller, and hands outputs on", async () => {
    const called =
      "name: a called workflow\non: { workflow_call: { outputs: { word: { value: '${{ jobs.inner.outputs.word }}' } } } }\njobs:\n  inner:\n    runs-on: ubuntu-latest\n    outputs: { word: '${{ steps.say.outputs.word }}' }\n    steps: [{ id: say, name: say, run: 'echo word=hi >> \"$GITHUB_OUTPUT\"' }]\n";
    const jobs =
      "  call: { uses: ./.github/workflows/called.yml }\n  use:\n    needs: call\n    runs-on: ubuntu-latest\n    steps: [{ name: use, run: 'echo ${{ needs.call.outputs.word }}' }]\n";
    const run = await withRepository({ ...workflow(jobs), ".github/workflows/called.yml": called }, (repository) =>
      runAct({ ...ci, repository }),
    );

    expect(run.outline).toEqual([
      "call/inner: success",
      "call/inner / say: success",
      "use: success",
      "use / use: success",
    ]);
    expect(run.job("use").step("use").log).toBe("hi\n");
  });

  it("ends what takes too long, with all that it started", async () => {
    const mark = `31.${process.pid}`;
    const jobs = `  one: { runs-on: ubuntu-latest, steps: [{ run: "sleep ${mark}" }] }\n`;
    const run = await withRepository(workflow(jobs), (repository) => runAct({ ...ci, repository, timeoutMs: 15_000 }));

    expect(run.signal).toBe("SIGKILL");
    expect(run.job("one").result).toBeNull();
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(`sleep ${mark}`);
  });

  it("goes on after a called workflow that failed, as GitHub does", async () => {
    const called = `on: workflow_call
jobs:
  fails: { runs-on: ubuntu-latest, steps: [{ run: "false" }] }
  tidies: { needs: fails, if: always(), runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`;
    const jobs = `  calls: { uses: ./.github/workflows/called.yml }
  waits: { needs: calls, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
  gate:
    needs: [calls, waits]
    if: always()
    runs-on: ubuntu-latest
    steps: [{ id: see, run: "echo \${{ needs.calls.result }} \${{ needs.waits.result }}" }]
`;
    const run = await withRepository({ ...workflow(jobs), ".github/workflows/called.yml": called }, (repository) =>
      runAct({ ...ci, repository }),
    );

    expect(run.exitCode).toBe(1);
    expect(run.job("gate").step("see").log).toBe("failure skipped\n");
  });

  it("takes a matrix of calls for failed where one of them failed and a later one did not, as GitHub does", async () => {
    const called = `on: { workflow_call: { inputs: { code: { type: number, required: true } } } }
jobs: { ends: { runs-on: ubuntu-latest, steps: [{ run: "exit \${{ inputs.code }}" }] } }
`;
    const jobs = `  calls:
    strategy: { fail-fast: false, max-parallel: 1, matrix: { code: [1, 0] } }
    uses: ./.github/workflows/called.yml
    with: { code: "\${{ matrix.code }}" }
  gate: { needs: calls, if: always(), runs-on: ubuntu-latest, steps: [{ id: see, run: "echo \${{ needs.calls.result }}" }] }
`;
    const run = await withRepository({ ...workflow(jobs), ".github/workflows/called.yml": called }, (repository) =>
      runAct({ ...ci, repository }),
    );

    expect(run.exitCode).toBe(1);
    expect(run.jobs.map(({ name, result }) => `${name}: ${String(result)}`)).toEqual([
      "calls-1/ends: failure",
      "calls-2/ends: success",
      "gate: success",
    ]);
    expect(run.job("gate").step("see").log).toBe("failure\n");
  });

  it("has a place for artifacts where asked", async () => {
    const jobs = '  one: { runs-on: ubuntu-latest, steps: [{ id: see, run: "echo $ACTIONS_RESULTS_URL" }] }\n';
    const run = await withRepository(workflow(jobs), (repository) => runAct({ ...ci, repository, artifacts: true }));

    expect(run.job("one").step("see").log).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/);
  });

  it("names a label that it cannot run, and a workflow that it cannot read", async () => {
    const odd = await withRepository(
      workflow("  one: { runs-on: windows-latest, steps: [{ run: echo }] }\n"),
      (repository) => runAct({ ...ci, repository }),
    );
    expect([odd.exitCode, odd.problems]).toEqual([0, [expect.stringMatching(/Skipping unsupported platform/)]]);
    const broken = await withRepository({ ".github/workflows/ci.yml": "on: pull_request\njobs: []\n" }, (repository) =>
      runAct({ ...ci, repository }),
    );
    expect(broken.exitCode).toBe(1);
  });
});

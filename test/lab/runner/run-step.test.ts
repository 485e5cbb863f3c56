import { existsSync } from "node:fs";
import { join } from "node:path";
import { runStep, startStep, type StepOptions } from "./run-step.mjs";

const action = join(__dirname, "fixtures/probe");
const probe = (script: string, options: Omit<StepOptions, "action"> = {}) =>
  runStep({ action, ...options, inputs: { script, ...options.inputs } });

describe("the runner: what a step is given", () => {
  it("fills inputs in from action.yml, evaluates what they say, and keeps everything else out", async () => {
    await using step = await probe("say(JSON.stringify(process.env))", {
      env: { MINE: "yes" },
      context: { token: "ghs_1234567890", sha: "c".repeat(40) },
      event: {
        name: "pull_request",
        payload: {
          pull_request: { number: 7, head: { ref: "change" }, base: { ref: "main" } },
          repository: { full_name: "org/app" },
        },
      },
    });
    const env = JSON.parse(step.stdout) as Record<string, string>;

    expect(env).toMatchObject({
      "INPUT_GITHUB-TOKEN": "ghs_1234567890",
      INPUT_WORK_DIR: ".",
      "INPUT_POST-SCRIPT": "",
      GITHUB_ACTIONS: "true",
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_HEAD_REF: "change",
      GITHUB_REF: "refs/pull/7/merge",
      GITHUB_REPOSITORY: "org/app",
      GITHUB_SHA: "c".repeat(40),
      MINE: "yes",
    });
    const others = Object.keys(env).filter((name) => !/^(INPUT|GITHUB|RUNNER)_/.test(name));
    expect(others.sort()).toEqual(["CI", "HOME", "LANG", "MINE", "PATH"]);
    expect(env).not.toHaveProperty("INPUT_NONE");
    expect(step.log).not.toContain("ghs_1234567890");
  });

  it("warns of inputs that the action does not know, as GitHub does", async () => {
    await using step = await probe("", { inputs: { "stak-name": "dev" } });

    expect(step.annotations).toEqual([
      {
        level: "warning",
        message: expect.stringMatching(/^Unexpected input\(s\) 'stak-name', valid inputs are \['script', /),
      },
    ]);
  });

  it("hands the state to post, which also runs after a failure", async () => {
    const inputs = {
      "post-script": "say(process.env.STATE_lock + ' ' + process.env.LATER + ' ' + process.env.PATH.split(':')[0])",
    };
    await using step = await probe("state('lock=held'); env('LATER=set'); path('/first'); process.exit(3)", { inputs });

    expect([step.exitCode, step.outcome]).toEqual([3, "failure"]);
    expect(step.post?.stdout).toBe("held set /first\n");
    expect(step.post?.outcome).toBe("success");
  });
});

describe("the runner: what a step gives back", () => {
  it("reads outputs, also of several lines, and the summary", async () => {
    await using step = await probe(
      "output('a=1=2'); output('text<<EOF\\nline 1\\n\\nline=3\\nEOF'); summary('# Hello'); say('::set-output name=old::value')",
    );

    expect(step.outputs).toEqual({ a: "1=2", text: "line 1\n\nline=3", old: "value" });
    expect(step.summary).toBe("# Hello\n");
    expect(step.durationMs).toBeGreaterThan(0);
    if (process.platform === "linux") expect(step.peakRssBytes ?? 0).toBeGreaterThanOrEqual(0);
  });

  it.each<{ script: string; problem: RegExp }>([
    { script: "output('no equals sign')", problem: /^Invalid format 'no equals sign'$/ },
    { script: "output('a<<EOF\\nnever ended')", problem: /^Invalid value\. Matching delimiter not found 'EOF'$/ },
    { script: "env('NODE_OPTIONS=--inspect')", problem: /^Can't store NODE_OPTIONS/ },
  ])("fails a step that writes $script", async ({ script, problem }) => {
    await using step = await probe(script);

    expect([step.exitCode, step.outcome]).toEqual([0, "failure"]);
    expect(step.annotations.map(({ message }) => message)).toContainEqual(expect.stringMatching(problem));
  });

  it("drops a summary over 1 MiB, and says so", async () => {
    await using step = await probe("summary('x'.repeat(1024 * 1024))");

    expect([step.summary, step.outcome]).toEqual(["", "success"]);
    expect(step.annotations[0]?.message).toMatch(/supports content up to a size of 1024k, got 1025k/);
  });

  it("removes its folder at the end of the scope", async () => {
    let folder = "";
    {
      await using step = await probe("fs.writeFileSync(process.env.RUNNER_TEMP + '/report.json', '{}')");
      folder = step.folder;
      expect(existsSync(join(step.runnerTemp, "report.json"))).toBe(true);
    }
    expect(existsSync(folder)).toBe(false);
  });
});

describe("the runner: how a step ends", () => {
  const interruptible =
    "process.once('SIGINT', () => { say('stopping'); process.exitCode = 130; clearInterval(t) }); const t = setInterval(() => {}, 50); say('started')";
  const stubborn =
    "process.on('SIGINT', () => say('no')); process.on('SIGTERM', () => say('no!')); setInterval(() => {}, 50); say('started')";

  interface Cancelled {
    readonly name: string;
    readonly script: string;
    readonly patience: number;
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly said: string;
  }

  it.each<Cancelled>([
    {
      name: "by SIGINT where it listens",
      script: interruptible,
      patience: 60_000, // as long as a busy machine needs
      exitCode: 130,
      signal: null,
      said: "started\nstopping\n",
    },
    {
      name: "by SIGKILL where it does not",
      script: stubborn,
      patience: 1500,
      exitCode: null,
      signal: "SIGKILL",
      said: "started\nno\nno!\n",
    },
  ])("is cancelled $name, and post still runs", async ({ script, patience, exitCode, signal, said }) => {
    const step = await startStep({ action, inputs: { script, "post-script": "say('cleaned')" } });
    await step.waitForLine(/started/);
    await using result = await step.cancel({ interruptMs: patience, terminateMs: patience });

    expect(result).toMatchObject({ exitCode, signal, outcome: "cancelled", stdout: said });
    expect(result.post?.stdout).toBe("cleaned\n");
  });

  it("names what it left running, and ends it; held output delays the step", async () => {
    const script =
      "const c = require('child_process').spawn('sleep', ['30'], { stdio: ['ignore', 'inherit', 'ignore'], detached: true }); c.unref()";
    await using step = await probe(script, { drainMs: 200 });

    expect(step.heldOutput).toBe(true);
    if (process.platform === "linux") expect(step.leftovers?.map(({ command }) => command)).toEqual(["sleep 30"]);
  });

  it("ends a step that hangs", async () => {
    await using step = await probe("setInterval(() => {}, 50)", { timeoutMs: 300 });
    expect(step.signal).toBe("SIGKILL");
  });

  it("tells whoever waits for a line that never comes", async () => {
    const step = await startStep({ action, inputs: { script: "say('something else')" } });
    await expect(step.waitForLine(/this/)).rejects.toThrow(/ended without a line like \/this\/:\nsomething else/);
    await using result = await step.finished;
    expect(result.outcome).toBe("success");
  });
});

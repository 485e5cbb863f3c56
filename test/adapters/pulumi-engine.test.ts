import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineRun } from "../../src/ports";
import { processesWith } from "../lab/engine/started-processes";
import { describeWith } from "../lab/parts";
import { engineWorkspace, nodeProject, type EngineWorkspace } from "./engine-workspace";

const summaryOf = ({ events }: EngineRun): unknown =>
  events.find((event) => Object.hasOwn(event as object, "summaryEvent"));
const SIMPLE = nodeProject(`return { hello: "world" };`);
const started = "program started";
/** Says when it runs, then takes its time. */
const SLOW = nodeProject(
  `console.log("${started}"); await new Promise((done) => setTimeout(done, 600000)); return { hello: "world" };`,
);

function previewUntilStarted(workspace: EngineWorkspace, limits: { signal?: AbortSignal; timeoutSeconds?: number }) {
  let printed = "";
  const running = workspace.engine.update(
    "preview",
    workspace.target,
    {},
    { onEvent: (event) => (printed += JSON.stringify(event)) },
    limits,
  );
  const isStarted = async (): Promise<void> => {
    while (!printed.includes(started)) await sleep(20);
  };
  return { running, isStarted };
}

const processesOf = ({ environment }: EngineWorkspace): number[] =>
  processesWith(`PULUMI_HOME=${environment["PULUMI_HOME"]}`, []);

describeWith("engine", "the engine", () => {
  it("previews in one process, with all its events in order and its words live", async () => {
    await using workspace = await engineWorkspace(SIMPLE);
    await workspace.initStack();
    let printed = "";
    const run = await workspace.engine.update(
      "preview",
      workspace.target,
      { message: "hello", parallel: 2, userAgent: "test", color: "never" },
      { onOutput: (text) => (printed += text) },
      {},
    );
    expect(run).toMatchObject({ exitCode: 0, signal: null, stopped: null, unreadableEvents: 0 });
    expect(summaryOf(run)).toMatchObject({ summaryEvent: { resourceChanges: { create: 1 } } });
    const sequences = run.events.map((event) => (event as { sequence: number }).sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(printed).toContain('hello: "world"');
    expect(printed).toBe(run.stdout + run.stderr);
    const calls = await workspace.calls();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatch(
      /^preview --message hello --parallel 2 --exec-agent test --color never .*--stack dev --non-interactive/,
    );
    expect(await readdir(workspace.temp)).toEqual([]);
  });

  it("exports and reads config in one process each, and selects nothing", async () => {
    await using workspace = await engineWorkspace(SIMPLE);
    await workspace.initStack();
    const { engine, target } = workspace;
    const values = { "net:a": { value: "x=1", secret: false }, "net:token": { value: "HUNTER2", secret: true } };
    expect(await engine.setConfig(target, values, {})).toMatchObject({ exitCode: 0 });
    const [exported, config] = await Promise.all([engine.exportState(target, {}), engine.readConfig(target, {})]);
    expect(JSON.parse(exported.stdout)).toMatchObject({ version: 3 });
    expect(JSON.parse(config.stdout)).toMatchObject({
      "net:a": { value: "x=1", secret: false },
      "net:token": { value: "HUNTER2", secret: true },
    });
    expect((await workspace.calls()).map((call) => call.split(" --", 1)[0]).toSorted()).toEqual([
      "config",
      "config set-all",
      "stack export",
    ]);
  });

  it.each<{
    because: string;
    files: Record<string, string>;
    env?: Record<string, string>;
    expected: object;
    text: string;
  }>([
    {
      because: "its program failed",
      files: nodeProject(`throw new Error("wrong CIDR");`),
      expected: { exitCode: 1, stopped: null },
      text: "wrong CIDR",
    },
    {
      because: "the passphrase is wrong",
      files: SIMPLE,
      env: { PULUMI_CONFIG_PASSPHRASE: "wrong" },
      expected: { exitCode: 1 },
      text: "incorrect passphrase",
    },
  ])("tells that a preview failed: $because", async ({ files, env, expected, text }) => {
    await using workspace = await engineWorkspace(files);
    await workspace.initStack();
    const run = await workspace.engine.update("preview", { ...workspace.target, env: env ?? {} }, {}, {}, {});
    expect(run).toMatchObject(expected);
    expect(run.stdout + run.stderr).toContain(text);
  });

  it("tells that there is no such stack", async () => {
    await using workspace = await engineWorkspace(SIMPLE);
    expect(await workspace.engine.update("preview", workspace.target, {}, {}, {})).toMatchObject({ exitCode: 6 });
    expect(await workspace.engine.exportState(workspace.target, {})).toMatchObject({ exitCode: 6 });
  });

  it("stops on a cancel in the middle, and leaves no process", async () => {
    await using workspace = await engineWorkspace(SLOW);
    await workspace.initStack();
    const cancel = new AbortController();
    const { running, isStarted } = previewUntilStarted(workspace, { signal: cancel.signal });
    await isStarted();
    cancel.abort();
    const run = await running;
    expect(run).toMatchObject({ exitCode: 1, signal: null, stopped: "cancelled" });
    expect(run.stdout + run.stderr).toContain("preview canceled");
    expect(processesOf(workspace)).toEqual([]);
    expect(await readdir(workspace.temp)).toEqual([]);
  });

  it("stops when its time is up", async () => {
    await using workspace = await engineWorkspace(SLOW);
    await workspace.initStack();
    const run = await previewUntilStarted(workspace, { timeoutSeconds: 6 }).running;
    expect(run).toMatchObject({ exitCode: 1, stopped: "timed-out" });
    expect(processesOf(workspace)).toEqual([]);
  });

  it("finishes though we are killed: state saved, lock released, event log complete", async () => {
    const program = `console.log("${started}"); await new Promise((done) => setTimeout(done, 6000)); return { hello: "world" };`;
    await using workspace = await engineWorkspace(nodeProject(program));
    await workspace.initStack();
    const us = startAlone(workspace, ["up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive"]);
    const events = await untilLogged(workspace, started);
    us.kill("SIGKILL");
    await once(us, "exit");
    expect(processesOf(workspace)).not.toEqual([]);
    while (processesOf(workspace).length > 0) await sleep(50);
    expect(await readFile(events, "utf8")).toMatch(/"summaryEvent":.*"result":"succeeded"/);
    const exported = await workspace.engine.exportState(workspace.target, {});
    expect(JSON.parse(exported.stdout)).toMatchObject({
      deployment: { resources: [expect.objectContaining({ outputs: { hello: "world" } })] },
    });
    expect(exported.stdout).not.toContain("pending_operations");
    expect(await locksOf(workspace)).toEqual([]);
  });
});

/** Our own process, which can be killed. */
function startAlone({ command, folder, environment, temp }: EngineWorkspace, args: readonly string[]) {
  const call = { command, args, cwd: folder, env: environment, events: true, tempFolder: temp };
  const hooks = pathToFileURL(resolve(__dirname, "../../scripts/typescript-imports.mjs")).href;
  return spawn(process.execPath, ["--import", hooks, resolve(__dirname, "run-engine.mjs"), JSON.stringify(call)], {
    stdio: "inherit",
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
}

/** The event log that says `text`. */
async function untilLogged({ temp }: EngineWorkspace, text: string): Promise<string> {
  for (;;) {
    const [folder] = await readdir(temp);
    const events = join(temp, folder ?? "", "events");
    if ((await readFile(events, "utf8").catch(() => "")).includes(text)) return events;
    await sleep(20);
  }
}

async function locksOf({ stateFolder }: EngineWorkspace): Promise<string[]> {
  const files = await readdir(join(stateFolder, ".pulumi/locks"), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map(({ name }) => name);
}

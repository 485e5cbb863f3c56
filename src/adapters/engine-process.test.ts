import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runEngine, type EngineCall } from "./engine-process";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-process-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const GRACE = { terminateAfterSeconds: 30, killAfterSeconds: 30 };

/** Stands for the engine: a Node script, `log` its journal; `events` is the path after --event-log. */
async function standIn(script: string): Promise<{ call: EngineCall; journal: () => Promise<string[]>; temp: string }> {
  const own = await mkdtemp(join(folder, "call-"));
  const temp = join(own, "temp");
  await writeFile(
    join(own, "engine.cjs"),
    `const fs = require("node:fs"); const path = require("node:path");
     const log = (line) => fs.appendFileSync(path.join(__dirname, "journal"), line + "\\n");
     fs.writeFileSync(path.join(__dirname, "journal"), "");
     const events = process.argv[process.argv.indexOf("--event-log") + 1];
     ${script}`,
  );
  await import("node:fs/promises").then(({ mkdir }) => mkdir(temp));
  const call = {
    command: process.execPath,
    args: [join(own, "engine.cjs")],
    cwd: own,
    env: {},
    events: true,
    tempFolder: temp,
    grace: GRACE,
  };
  const journal = async () =>
    (await readFile(join(own, "journal"), "utf8").catch(() => "")).split("\n").filter(Boolean);
  return { call, journal, temp };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

/** Ends a second after the first signal. */
const ENDS_ON_SIGNAL = `
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => { log(name); setTimeout(() => process.exit(1), 1000); });
  setInterval(() => {}, 1000); log("ready");`;

describe("runEngine", () => {
  it("gives what was printed and the events in their order", async () => {
    const { call, temp } = await standIn(`
      fs.writeFileSync(events, '{"sequence":2,"b":1}\\n{"sequence":1,"a":1}\\n{"seq', { mode: 0o600 });
      fs.statSync(path.dirname(events)).mode & 0o077 ? log("open to others") : log("private");
      process.stdout.write("out €"); process.stderr.write("err"); process.exitCode = 7;
      log(process.env.PULUMI_DEBUG_COMMANDS);`);
    let printed = "";
    const seen: unknown[] = [];
    const run = await runEngine({
      ...call,
      watch: { onOutput: (text) => (printed += text), onEvent: (event) => seen.push(event) },
    });
    expect(run).toMatchObject({ stdout: "out €", stderr: "err", exitCode: 7, signal: null, stopped: null });
    expect(run.events).toEqual([
      { sequence: 1, a: 1 },
      { sequence: 2, b: 1 },
    ]);
    expect(run.unreadableEvents).toBe(1);
    expect(seen).toEqual([
      { sequence: 2, b: 1 },
      { sequence: 1, a: 1 },
    ]);
    expect([...printed].toSorted().join("")).toBe([..."out €err"].toSorted().join(""));
    expect(await readdir(temp)).toEqual([]);
  });

  it("keeps its folder to itself", async () => {
    const { call, journal, temp } = await standIn(ENDS_ON_SIGNAL);
    const cancel = new AbortController();
    const running = runEngine({ ...call, signal: cancel.signal });
    await until(async () => (await journal()).includes("ready"));
    const [own = ""] = await readdir(temp);
    expect((await stat(join(temp, own))).mode & 0o777).toBe(0o700);
    for (const file of await readdir(join(temp, own))) expect((await stat(join(temp, own, file))).mode & 0o077).toBe(0);
    cancel.abort();
    await running;
  });

  it("tells a cancel once, and waits", async () => {
    const { call, journal, temp } = await standIn(ENDS_ON_SIGNAL);
    const cancel = new AbortController();
    const running = runEngine({ ...call, signal: cancel.signal, timeoutSeconds: 600 });
    await until(async () => (await journal()).includes("ready"));
    cancel.abort();
    expect(await running).toMatchObject({ exitCode: 1, signal: null, stopped: "cancelled" });
    expect(await journal()).toEqual(["ready", "SIGINT"]);
    expect(await readdir(temp)).toEqual([]);
  });

  it("tells that time is up in the same way, and a cancel after it changes nothing", async () => {
    const { call, journal } = await standIn(ENDS_ON_SIGNAL);
    const cancel = new AbortController();
    const running = runEngine({ ...call, signal: cancel.signal, timeoutSeconds: 5 });
    await until(async () => (await journal()).includes("SIGINT"));
    cancel.abort();
    expect(await running).toMatchObject({ exitCode: 1, stopped: "timed-out" });
    expect(await journal()).toEqual(["ready", "SIGINT"]);
  });

  it("ends one that does not end: SIGTERM, then the group", async () => {
    const { call, journal } = await standIn(
      `for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => log(name)); setInterval(() => {}, 1000); log("ready");`,
    );
    const cancel = new AbortController();
    const grace = { terminateAfterSeconds: 1.5, killAfterSeconds: 1.5 };
    const running = runEngine({ ...call, signal: cancel.signal, grace });
    await until(async () => (await journal()).includes("ready"));
    cancel.abort();
    expect(await running).toMatchObject({ exitCode: null, signal: "SIGKILL", stopped: "cancelled" });
    expect(await journal()).toEqual(["ready", "SIGINT", "SIGTERM"]);
  });

  it("does not start after a cancel", async () => {
    const { call, journal } = await standIn(`log("started")`);
    expect(await runEngine({ ...call, signal: AbortSignal.abort() })).toMatchObject({
      exitCode: null,
      stopped: "cancelled",
      events: [],
    });
    expect(await journal()).toEqual([]);
  });

  it("stops what the engine leaves in its group", async () => {
    const { call, journal } = await standIn(`
      const left = require("node:child_process").spawn("sleep", ["600"], { stdio: "ignore" }); left.unref(); log(left.pid);`);
    expect(await runEngine(call)).toMatchObject({ exitCode: 0 });
    const [pid] = await journal();
    await until(async () => !(await isRunning(Number(pid))));
  });

  // Only Linux tells which processes belong to a session.
  const onLinux = process.platform === "linux" ? it : it.skip;
  onLinux("stops what leads a group of its own, as the engine's plugins do, when the engine is killed", async () => {
    const script = `
      const { spawn } = require("node:child_process");
      const plugin = spawn("bash", ["-c", "set -m; sleep 600 & echo $!; wait"], { stdio: ["ignore", "pipe", "ignore"] });
      plugin.stdout.once("data", (pid) => { log(String(pid).trim()); process.kill(process.pid, "SIGKILL"); });`;
    const { call, journal } = await standIn(script);
    const run = await runEngine({ ...call, env: { PATH: process.env["PATH"] ?? "" } });
    expect(run).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    const [pid = ""] = await journal();
    const state = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "gone");
    expect(state).toMatch(/^gone$|\) Z /);
  });

  it("says it cannot be started", async () => {
    const { call, temp } = await standIn("");
    await expect(runEngine({ ...call, command: join(folder, "none") })).rejects.toMatchObject({
      code: "PULUMI_MISSING",
    });
    expect(await readdir(temp)).toEqual([]);
  });

  it("lets the engine finish when a watcher throws, then throws", async () => {
    const { call, journal } = await standIn(
      `fs.writeFileSync(events, "{}\\n"); setTimeout(() => log("finished"), 300);`,
    );
    const onEvent = (): void => {
      throw new RangeError("no");
    };
    await expect(runEngine({ ...call, watch: { onEvent } })).rejects.toThrow(RangeError);
    expect(await journal()).toEqual(["finished"]);
  });
});

/** A zombie waits only to be counted: it does not run. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status !== "" && !/\) Z /.test(status);
}

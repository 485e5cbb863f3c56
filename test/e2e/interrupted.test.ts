import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareWithCloud } from "../lab/engine/compare-with-cloud";
import { describeWith } from "../lab/parts";
import { lastReport } from "../kills/oracle";
import { deploymentStates, DIST, makeScene, type Scene } from "./action";
import { signalledEngine, wrapEngine } from "./engine-wrapper";
import { inCloud, locks, startUp, takeLock } from "./lock-scene";
import { resources, shop } from "./shop";
import { until } from "./until";

jest.setTimeout(300_000);

const slow = (seconds: number) =>
  shop({
    ...resources({ slow: { value: 1, lab: { sleep: { create: seconds } } }, old: undefined }),
    outputs: {},
  }).inputs;

describeWith("engine", "an update that is interrupted", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene({ projects: { infra: shop() }, token: { permissions: { deployments: "write" } } });
    scene.stack().changeInputs(slow(6));
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  const inFlight = () => scene.workspace.cloud.until(({ what }) => what === "sleep", 60);

  it("by a cancel as GitHub does it finishes what is in flight, is told once, and is told of by the post step", async () => {
    const engine = signalledEngine(scene.workspace);
    const running = await startUp(scene, {}, { path: engine.path });
    await inFlight();
    await using step = await running.cancel({ interruptMs: 750, terminateMs: 250 });

    expect([step.exitCode, step.signal, step.post?.exitCode]).toEqual([null, "SIGKILL", 0]);
    expect(engine.signals()).toEqual(["SIGINT"]);
    expect(inCloud(scene)).toContain("slow");
    expect([locks(scene), scene.workspace.processes(), step.leftovers]).toEqual([[], [], []]);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
    const report = lastReport(step);
    expect(report).toMatchObject({ verdict: "cancelled", stacks: [{ id: "infra:dev", outcome: "cancelled" }] });
    expect(report?.stacks[0]?.resources).toContainEqual(
      expect.objectContaining({ name: "slow", operation: "create", unfinished: false, failed: false }),
    );
    expect(step.post?.summary).toContain("`shop/dev` cancelled");
    expect(step.post?.log).toContain("The engine of infra:dev (pid");
    expect(runFolders(step)).toEqual([]);
  });

  it("by the end of our process alone goes on to its own end, and the post step says that it succeeded", async () => {
    const running = await startUp(scene, { deployments: "true" });
    await inFlight();
    expect(deploymentStates(scene)).toEqual([["shop/dev", "in_progress"]]);
    running.signal("SIGKILL");
    await using step = await running.finished;

    // Nobody else would ever end it.
    expect(deploymentStates(scene)).toEqual([["shop/dev", "in_progress", "success"]]);
    expect([step.signal, step.post?.exitCode]).toEqual(["SIGKILL", 0]);
    expect(lastReport(step)).toMatchObject({ verdict: "ok", stacks: [{ outcome: "changed", update: "up" }] });
    expect([locks(scene), scene.workspace.processes(), runFolders(step)]).toEqual([[], [], []]);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
  });

  it("by the engine's end leaves no lock of ours, names what is pending, and the next run says how", async () => {
    const engine = wrapEngine(scene.workspace);
    scene.stack().changeInputs(shop(resources({ slow: { value: 1, lab: { hang: ["create"] } } })).inputs);
    const running = await startUp(scene, {}, { path: engine.path });
    await scene.untilHung("slow");
    await scene.stack().untilPending();
    process.kill(engine.pidOf("up"), "SIGKILL");
    await using step = await running.finished;

    expect(step.exitCode).toBe(3);
    const [stack] = lastReport(step)?.stacks ?? [];
    expect(stack?.outcome).toBe("cut-short");
    expect(stack?.findings).toContainEqual(
      expect.objectContaining({
        code: "PENDING_OPERATIONS",
        message: expect.stringContaining("while creating Thing slow") as string,
      }),
    );
    expect(locks(scene)).toEqual([]);
    expect(step.log).toContain("infra:dev: the lock that its dead engine left was released.");
  });

  it("by the end of both: the post step releases our lock and tells it", async () => {
    const engine = wrapEngine(scene.workspace);
    const running = await startUp(scene, {}, { path: engine.path });
    await inFlight();
    process.kill(engine.pidOf("up"), "SIGKILL");
    running.signal("SIGKILL");
    await using step = await running.finished;

    expect(locks(scene)).toEqual([]);
    expect(lastReport(step)?.stacks[0]).toMatchObject({ outcome: "cut-short" });
    expect(step.post?.log).toContain("was released");
  });

  it("by the end of both keeps every lock where another's lies beside", async () => {
    const engine = wrapEngine(scene.workspace);
    const running = await startUp(scene, {}, { path: engine.path });
    await inFlight();
    takeLock(scene, "adas");
    process.kill(engine.pidOf("up"), "SIGKILL");
    running.signal("SIGKILL");
    await using step = await running.finished;

    expect(locks(scene)).toHaveLength(2);
    expect(step.post?.log).toContain("there are locks of others beside it");
  });

  it("of several stacks: those that were not begun are said to be so", async () => {
    await scene[Symbol.asyncDispose]();
    scene = await makeScene({
      projects: { infra: shop(), app: shop({}, "app") },
      files: { "infra-action.yml": "version: 1\nstacks:\n  app:dev: {dependsOn: [infra:dev]}\n" },
    });
    scene.stack("dev", "infra").changeInputs(slow(6));
    const running = await scene.start(
      { command: "up", stacks: "infra:dev\napp:dev", "comment-on-pr": "false" },
      { timeoutMs: 180_000 },
    );
    await inFlight();
    await using step = await running.cancel({ interruptMs: 500, terminateMs: 250 });

    const report = lastReport(step);
    expect(report?.verdict).toBe("cancelled");
    expect(report?.stacks.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["infra:dev", "cancelled"],
      ["app:dev", "cancelled"],
    ]);
    expect(report?.stacks[1]?.headline).toContain("before this stack was begun");
    expect(inCloud(scene).filter((name) => name === "slow")).toHaveLength(1);
  });

  it("at a terminal by Ctrl-C says what happens, and the engine finishes; pressing it again changes nothing", async () => {
    const args = ["up", "--stack-name", "dev", "--work-dir", "infra"];
    const shell = spawn(process.execPath, [join(DIST, "index.js"), ...args], {
      cwd: scene.repository.folder,
      env: { ...scene.workspace.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
    const closed = once(shell, "close");
    await inFlight();
    shell.kill("SIGINT");
    await until(() => said.includes("they finish what they have begun"), 60);
    expect(said).toContain("Ctrl-C again changes nothing");
    shell.kill("SIGINT");
    shell.kill("SIGTERM");
    const [exitCode] = (await closed) as [number | null];

    expect(exitCode).toBe(130);
    expect(inCloud(scene)).toContain("slow");
    expect([locks(scene), await compareWithCloud(scene.stack())]).toEqual([[], []]);
    expect(runFolders({ runnerTemp: join(scene.workspace.root, "tmp") })).toEqual([]);
  });

  it("its files are for this user alone, and gone at the end", async () => {
    const running = await startUp(scene);
    await inFlight();
    await until(() => runFolders(running.job).length === 1);
    const { mode } = statSync(join(running.job.runnerTemp, runFolders(running.job)[0] ?? ""));
    expect(mode & 0o777).toBe(0o700);
    await using step = await running.finished;
    expect(runFolders(step)).toEqual([]);
  });
});

function runFolders({ runnerTemp }: { readonly runnerTemp: string }): string[] {
  return readdirSync(runnerTemp).filter((name) => name.startsWith("infra-action-run-"));
}

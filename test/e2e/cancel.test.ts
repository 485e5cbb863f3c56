import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { signalledEngine, wrapEngine } from "./engine-wrapper";
import { reportOf } from "./published-report";
import { resources, shop } from "./shop";
import { until } from "./until";

/** A provider that finishes what it has begun, cancelled or not: 8 s. */
const SLOW = shop(resources({ slow: { lab: { sleep: { preview: 8 } } } }));
const STUCK = shop(resources({ stuck: { lab: { hang: ["preview"], heedsCancel: true } } }));

describeWith("engine", "a job that is cancelled", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it("tells the engine once, whatever the runner sends, waits for it, and says so in the comment", async () => {
    await scene.pullRequest(scene.changesTo(SLOW));
    const engine = signalledEngine(scene.workspace);
    const running = await scene.startPreview({ "comment-on-summary": "true" }, { path: engine.path });
    await until(() => scene.workspace.cloud.lines().some(({ op }) => op === "start"));
    await running.waitForLine(/lab:index:Vpc net create/);
    await using step = await running.cancel({ interruptMs: 500, terminateMs: 60_000 });

    expect(step).toMatchObject({ exitCode: 130, signal: null, outcome: "cancelled", leftovers: [], heldOutput: false });
    expect(engine.signals()).toEqual(["SIGINT"]);
    expect(scene.workspace.processes()).toEqual([]);
    expect(locks(scene)).toEqual([]);
    const { verdict, stacks } = reportOf(step);
    expect({ verdict, outcome: stacks[0]?.outcome }).toEqual({ verdict: "cancelled", outcome: "cancelled" });
    expect(step.outputs).toMatchObject({ conclusion: "cancelled", "has-changes": "" });
    for (const text of [scene.comments().join("\n"), step.summary]) {
      expect(text).toContain("`shop/dev` cancelled");
      expect(text).toContain("The run was cancelled before the engine was done.");
    }
  });

  it("by SIGTERM alone, as a terminal's time limit or a container's end does", async () => {
    await scene.pullRequest(scene.changesTo(STUCK));
    const running = await scene.startPreview();
    await scene.untilHung("stuck");
    running.signal("SIGTERM");
    await using step = await running.finished;

    expect(step).toMatchObject({ exitCode: 130, leftovers: [] });
    expect(step.outputs["conclusion"]).toBe("cancelled");
    expect(scene.workspace.processes()).toEqual([]);
  });

  it("before the engine was asked for a preview: it is not begun", async () => {
    await scene.pullRequest(scene.changesTo(shop()));
    const engine = wrapEngine(scene.workspace, { before: `[ "$1" = version ] && sleep 4` });
    const running = await scene.startPreview({}, { path: engine.path });
    await until(() => engine.calls().length > 0);
    await using step = await running.cancel({ interruptMs: 60_000 });

    expect(step).toMatchObject({ exitCode: 130, leftovers: [] });
    expect(engine.calls().map(({ args }) => args[0])).toEqual(["version"]);
    expect(step.outputs).toMatchObject({ conclusion: "cancelled", "has-changes": "" });
    expect(scene.comments().join("\n")).toContain("The run was cancelled before the preview began.");
  });
});

function locks({ workspace }: Scene): string[] {
  const folder = join(workspace.stateFolder, ".pulumi/locks");
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith(".json"))
    : [];
}

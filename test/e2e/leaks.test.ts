import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { filesBelow } from "./planted-secrets";
import { resources, shop, type Shop } from "./shop";

interface Case {
  readonly because: string;
  readonly change: Partial<Shop>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

jest.setTimeout(300_000);

describeWith("engine", "what a run leaves", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  it.each(["up", "refresh", "destroy"])("by %s is report.json and nothing else, and no lock", async (command) => {
    await using step = await scene.run(
      { command, "stack-name": "dev", "work-dir": "infra" },
      { event: { name: "workflow_dispatch", payload: {} }, timeoutMs: 120_000 },
    );
    expect([step.exitCode, step.leftovers]).toEqual([0, []]);
    const left = Object.keys(filesBelow(step.runnerTemp)).filter((path) => !path.includes("/_runner_file_commands/"));
    expect(left).toEqual([step.outputs["report"]]);
    expect(filesBelow(join(scene.workspace.stateFolder, ".pulumi/locks"))).toEqual({});
    expect(scene.workspace.processes()).toEqual([]);
  });

  it.each<Case>([
    { because: "all was well", change: resources({ fresh: { value: 1 } }), exitCode: 0 },
    {
      because: "a provider's process died",
      change: resources({ fresh: { value: 1, lab: { crash: ["preview"] } } }),
      exitCode: 1,
    },
    {
      because: "its time was up",
      change: resources({ fresh: { value: 1, lab: { hang: ["preview"], heedsCancel: true } } }),
      inputs: { timeout: "8s" },
      exitCode: 3,
    },
  ])("is report.json and nothing else, where $because", async ({ change, inputs = {}, exitCode }) => {
    await scene.pullRequest(scene.changesTo(shop(change)));
    const engine = wrapEngine(scene.workspace);
    await using step = await scene.preview(inputs, { path: engine.path });

    expect({ exitCode: step.exitCode, leftovers: step.leftovers }).toEqual({ exitCode, leftovers: [] });
    const left = Object.keys(filesBelow(step.runnerTemp)).filter((path) => !path.includes("/_runner_file_commands/"));
    expect(left).toEqual([step.outputs["report"]]);
    expect(await scene.repository.git("status", "--porcelain", "--ignored")).toBe("");
    expect(filesBelow(join(scene.workspace.stateFolder, ".pulumi/locks"))).toEqual({});
    expect(scene.workspace.processes()).toEqual([]);
  });
});

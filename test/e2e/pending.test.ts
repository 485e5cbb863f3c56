import { compareWithCloud } from "../lab/engine/compare-with-cloud";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { inCloud, locks, startUp, up } from "./lock-scene";
import { stackOf } from "./published-report";
import { resources, shop } from "./shop";

jest.setTimeout(300_000);

const inputsWith = (changes: Parameters<typeof resources>[0]) => shop({ ...resources(changes), outputs: {} }).inputs;

describeWith("engine", "operations that an interrupted update left", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
    await scene.stack().deployed();
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  /** An engine that dies in the middle of an operation; the lock that it leaves is taken away. */
  async function crash(changes: Parameters<typeof resources>[0]): Promise<void> {
    const stack = scene.stack();
    stack.changeInputs(inputsWith(changes));
    const before = scene.workspace.cloud.lines().length;
    const run = stack.start("up");
    await scene.workspace.cloud.until(
      (line) => line.what === "sleep" && scene.workspace.cloud.lines().indexOf(line) >= before,
      60,
    );
    await stack.untilPending();
    run.signal("SIGKILL");
    await run.finished;
    await stack.must("cancel", "--yes", "--stack", "dev");
    // Its provider is not killed: what it was asked to do it does.
    await scene.workspace.cloud.until(
      (line) => line.op !== "fault" && scene.workspace.cloud.lines().indexOf(line) > before + 1,
      60,
    );
  }

  it("a create refuses the next update, by name, with each way out; and a preview tells it", async () => {
    await crash({ fresh: { value: 1, lab: { sleep: { create: 4 } } } });
    await using preview = await up(scene, { command: "preview" });
    expect(stackOf(preview).findings).toContainEqual(
      expect.objectContaining({ code: "PENDING_OPERATIONS", severity: "danger" }),
    );
    await using step = await up(scene);
    expect(step.exitCode).toBe(1);
    const { outcome, headline, next, findings } = stackOf(step);
    expect(outcome).toBe("refused");
    expect(headline).toMatch(
      /interrupted while creating Thing fresh \(state of 20.*\).*An update would make a second one\./,
    );
    expect(next).toContain("`pulumi import lab:index:Thing fresh ID --stack dev`");
    expect(next).toContain("`repair: clear-pending-creates`");
    expect(findings).toContainEqual(expect.objectContaining({ code: "PENDING_OPERATIONS", severity: "danger" }));
    expect(inCloud(scene).filter((name) => name === "fresh").length).toBeLessThanOrEqual(1);
    await using refreshed = await up(scene, { repair: "refresh" });
    expect(stackOf(refreshed).outcome).toBe("refused");
  });

  it("a create of what exists: import, then clear-pending-creates, and there is one of it", async () => {
    await crash({ fresh: { value: 1, lab: { sleep: { create: 4 } } } });
    await scene.workspace.cloud.until(({ op, urn }) => op === "create" && urn?.endsWith("::fresh") === true, 60);
    const { id } = scene.workspace.cloud.find("fresh");
    await scene
      .stack()
      .must(
        ...["import", "lab:index:Thing", "fresh", id, "--stack", "dev", "--yes", "--skip-preview"],
        ...["--generate-code=false", "--protect=false"],
      );
    await using step = await up(scene, { repair: "clear-pending-creates" });
    expect(step.exitCode).toBe(0);
    expect(inCloud(scene).filter((name) => name === "fresh")).toHaveLength(1);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
    expect((await scene.stack().export()).pending_operations ?? []).toEqual([]);
  });

  it("a create of what does not exist: clear-pending-creates alone", async () => {
    await crash({ fresh: { value: 1, lab: { sleep: { create: 4 } } } });
    await scene.workspace.cloud.until(({ op, urn }) => op === "create" && urn?.endsWith("::fresh") === true, 60);
    scene.workspace.cloud.vanish("fresh");
    await using step = await up(scene, { repair: "clear-pending-creates" });
    expect(step.exitCode).toBe(0);
    expect(inCloud(scene).filter((name) => name === "fresh")).toHaveLength(1);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
  });

  it("a create that another run left while it was waited for is refused, too", async () => {
    const stack = scene.stack();
    const lab = { sleep: { check: 8, create: 8 } };
    stack.changeInputs(inputsWith({ fresh: { value: 1, lab } }));
    const other = stack.start("up");
    await scene.workspace.cloud.until(({ on }) => on === "check", 60);
    const running = await startUp(scene);
    await running.waitForLine(/infra:dev is locked by/);
    await scene.workspace.cloud.until(({ on }) => on === "create", 60);
    other.signal("SIGKILL");
    await other.finished;
    await stack.must("cancel", "--yes", "--stack", "dev");
    await using step = await running.finished;
    expect(stackOf(step)).toMatchObject({
      outcome: "refused",
      headline: expect.stringContaining("interrupted while creating Thing fresh") as string,
    });
  });

  it.each(["", "refresh"])("an update is settled by the next one, with repair %j", async (repair) => {
    await crash({ policy: { document: "{}", lab: { sleep: { update: 4 } } } });
    await using step = await up(scene, { repair });
    expect(step.exitCode).toBe(0);
    expect(locks(scene)).toEqual([]);
    expect((await scene.stack().export()).pending_operations ?? []).toEqual([]);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
  });
});

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareWithCloud } from "../lab/engine/compare-with-cloud";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { HERE, inCloud, locks, releaseLock, startUp, takeLock, up } from "./lock-scene";
import { stackOf } from "./published-report";
import { resources, shop } from "./shop";

jest.setTimeout(300_000);

describeWith("engine", "a stack that is locked", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene({ projects: { infra: shop() } });
  });
  afterEach(() => scene[Symbol.asyncDispose]());

  it("by another run is waited for, who holds it is said at once, and then it is updated", async () => {
    const go = join(scene.workspace.root, "go");
    scene.stack().changeInputs({ resources: { slow: { value: 1, lab: { until: { create: go } } } }, outputs: {} });
    const other = scene.stack().start("up");
    await scene.workspace.cloud.until(({ what }) => what === "until");
    const running = await startUp(scene);
    await running.waitForLine(/infra:dev is locked by .*@.* \(pid \d+\), since /);
    expect(inCloud(scene)).toEqual([]);
    writeFileSync(go, "");
    await using step = await running.finished;

    expect((await other.finished).code).toBe(0);
    expect(step.exitCode).toBe(0);
    expect(stackOf(step).outcome).toBe("unchanged");
    expect(step.annotations).toContainEqual(
      expect.objectContaining({
        title: "Waiting for a lock",
        message: expect.stringContaining(`(pid ${other.pid})`) as string,
      }),
    );
    expect(locks(scene)).toEqual([]);
    expect(await compareWithCloud(scene.stack())).toEqual([]);
  });

  it("is given up when lock-timeout is over: nothing is begun, the report says who, since when, and how on", async () => {
    const url = takeLock(scene, "adas");
    await using step = await up(scene, { "lock-timeout": "3s" });

    expect([step.exitCode, step.outputs["conclusion"]]).toEqual([1, "failure"]);
    const { outcome, headline, next } = stackOf(step);
    expect(outcome).toBe("locked");
    expect(headline).toBe(
      "Another update holds this stack's lock: ada@elsewhere (pid 4711), since 2026-11-25T12:00:00Z.",
    );
    expect(next).toContain(`\`force-unlock: ${url}\``);
    // To be copied as it is.
    expect(step.summary).toContain(`\`force-unlock: ${url}\``);
    expect(step.summary).toContain("`shop/dev` locked");
    expect([inCloud(scene), locks(scene)]).toEqual([[], ["adas.json"]]);
  });

  it("fails at once with lock-timeout 0", async () => {
    takeLock(scene, "adas");
    await using step = await up(scene, { "lock-timeout": "0" });
    expect(stackOf(step).outcome).toBe("locked");
    expect(step.log).not.toContain("Waiting");
    expect(locks(scene)).toEqual(["adas.json"]);
  });

  it("says that the process that took it does not run here, and leaves the lock alone all the same", async () => {
    takeLock(scene, "dead", { hostname: HERE, pid: 2 ** 22 + 1 });
    await using step = await up(scene, { "lock-timeout": "2s" });
    expect(step.log).toContain(`No process ${2 ** 22 + 1} runs on this machine`);
    expect(stackOf(step).outcome).toBe("locked");
    expect(locks(scene)).toEqual(["dead.json"]);
  });

  it("is unlocked by force-unlock with the name as it is printed", async () => {
    const url = takeLock(scene, "adas");
    await using refused = await up(scene, { "lock-timeout": "0" });
    const printed = /file:[^\s`]+/.exec(stackOf(refused).next ?? "")?.[0];
    expect(printed).toBe(url);

    await using step = await up(scene, { "lock-timeout": "0", "force-unlock": printed ?? "" });
    expect(step.exitCode).toBe(0);
    expect(step.log).toContain("infra:dev: the lock of ada@elsewhere (pid 4711)");
    expect(locks(scene)).toEqual([]);
    expect(inCloud(scene)).toHaveLength(4);
  });

  it.each(["adas.json", "*", "file:///other/.pulumi/locks/organization/shop/dev/adas.json"])(
    "stays locked with force-unlock %s, which is not its name",
    async (name) => {
      takeLock(scene, "adas");
      await using step = await up(scene, { "lock-timeout": "0", "force-unlock": name });
      expect(stackOf(step).outcome).toBe("locked");
      expect(locks(scene)).toEqual(["adas.json"]);
    },
  );

  it("keeps the lock that is not named beside the one that is", async () => {
    const url = takeLock(scene, "one");
    takeLock(scene, "two", { username: "bob" });
    await using step = await up(scene, { "lock-timeout": "0", "force-unlock": url });
    expect(stackOf(step)).toMatchObject({ outcome: "locked", headline: expect.stringContaining("bob@") as string });
    expect(locks(scene)).toEqual(["two.json"]);
    releaseLock(scene, "two");
  });

  it("is cancelled while it waits: nothing was begun, and that is said", async () => {
    takeLock(scene, "adas");
    const running = await startUp(scene);
    await running.waitForLine(/infra:dev is locked by/);
    await using step = await running.cancel({ interruptMs: 60_000 });
    expect(step.exitCode).toBe(130);
    expect(stackOf(step).outcome).toBe("cancelled");
    expect([inCloud(scene), locks(scene)]).toEqual([[], ["adas.json"]]);
  });

  it("is previewed all the same, refreshed and destroyed only when it is free", async () => {
    takeLock(scene, "adas");
    await using refresh = await up(scene, { command: "refresh", "lock-timeout": "0" });
    await using destroy = await up(scene, { command: "destroy", "lock-timeout": "0" });
    expect([stackOf(refresh).outcome, stackOf(destroy).outcome]).toEqual(["locked", "locked"]);
    await using preview = await up(scene, { command: "preview" });
    expect(stackOf(preview).outcome).toBe("changed");
    expect(existsSync(preview.outputs["report"] ?? "")).toBe(true);
  });
});

it("the shop has what these tests count", () => {
  expect(Object.keys(resources({}).resources)).toHaveLength(4);
});

import { startAws, type LabAws } from "../lab/s3/aws";
import { describeWith } from "../lab/parts";
import { makeScene, type Inputs, type Scene } from "./action";
import { wrapEngine } from "./engine-wrapper";
import { inCloud, startUp, up } from "./lock-scene";
import { stackOf } from "./published-report";
import { resources, shop } from "./shop";

jest.setTimeout(300_000);

const FOLDER = ".pulumi/locks/organization/shop/dev";

describeWith(["engine", "moto"], "a stack in a bucket that is locked", () => {
  let scene: Scene;
  let aws: LabAws;
  beforeEach(async () => {
    [scene, aws] = await Promise.all([makeScene({ projects: { infra: shop() } }), startAws()]);
    await aws.prime("shop", "dev");
  });
  afterEach(async () => {
    await scene[Symbol.asyncDispose]();
    await aws[Symbol.asyncDispose]();
  });

  const locks = async (): Promise<string[]> =>
    (await aws.objects()).filter((name) => name.includes("/locks/")).map((name) => name.split("/").at(-1) ?? "");

  const takeLock = (name: string, folder = FOLDER): Promise<void> => {
    const lock = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-25T12:00:00Z" };
    return aws.write(`${folder}/${name}.json`, JSON.stringify(lock));
  };

  const upThere = (inputs: Inputs = {}) => up(scene, { "lock-timeout": "0", ...inputs }, { env: aws.env() });

  it("by another says who and how on; force-unlock with its name releases it", async () => {
    await takeLock("adas");
    await using locked = await upThere();
    const { outcome, headline, next } = stackOf(locked);
    expect([outcome, headline]).toEqual([
      "locked",
      "Another update holds this stack's lock: ada@elsewhere (pid 4711), since 2026-11-25T12:00:00Z.",
    ]);
    const [name = ""] = /s3:[^\s`]+/.exec(next ?? "") ?? [];
    expect(name).toContain(`${FOLDER}/adas.json`);
    expect(await locks()).toEqual(["adas.json"]);

    await using step = await upThere({ "force-unlock": name });
    expect([step.exitCode, await locks()]).toEqual([0, []]);
    expect(inCloud(scene)).toHaveLength(4);
  });

  it("by two keeps both: of a bucket only all could be released", async () => {
    await takeLock("one");
    await takeLock("two");
    await using locked = await upThere();
    const [name = ""] = /s3:[^\s`]+/.exec(stackOf(locked).next ?? "") ?? [];
    await using step = await upThere({ "force-unlock": name });
    expect(stackOf(step).outcome).toBe("locked");
    expect(step.log).toContain("was not released: the stack has 2 locks");
    expect(await locks()).toEqual(["one.json", "two.json"]);
  });

  it("by our own dead engine is released, and another stack's lock is not", async () => {
    await takeLock("bobs", ".pulumi/locks/organization/shop/other");
    scene.stack().changeInputs(shop(resources({ slow: { value: 1, lab: { sleep: { create: 5 } } } })).inputs);
    const engine = wrapEngine(scene.workspace);
    const running = await startUp(scene, {}, { env: aws.env(), path: engine.path });
    await scene.workspace.cloud.until(({ what }) => what === "sleep", 60);
    process.kill(engine.pidOf("up"), "SIGKILL");
    await using step = await running.finished;
    expect(stackOf(step).outcome).toBe("cut-short");
    expect(step.log).toContain("the lock that its dead engine left was released");
    expect(await locks()).toEqual(["bobs.json"]);
  });
});

import type { ProjectDescription } from "../lab/engine/project-files";
import { PASSPHRASE } from "../lab/engine/primed-stack";
import { describeWith } from "../lab/parts";
import { startAws } from "../lab/s3/aws";
import { makeScene, type Inputs, type Scene } from "./action";
import { reportOf, stackOf } from "./published-report";
import { resources, shop } from "./shop";

jest.setTimeout(300_000);

const BY_HAND = { event: { name: "workflow_dispatch", payload: {} }, timeoutMs: 240_000 };
const onStack = (scene: Scene, command: string, inputs: Inputs = {}) =>
  scene.run({ command, "stack-name": "dev", "work-dir": "infra", ...inputs }, BY_HAND);

describeWith(["engine", "moto"], "a stack whose state is in S3", () => {
  it("is made, previewed, updated, refreshed, looked at and destroyed, and its locks are all gone", async () => {
    await using aws = await startAws();
    await using scene = await makeScene({ projects: { infra: shop() }, workspace: { env: aws.env() } });

    const made = await onStack(scene, "up", { upsert: "true" });
    expect([made.exitCode, stackOf(made).changes]).toMatchObject([0, { create: 5 }]);
    expect(await aws.objects()).toContain(".pulumi/stacks/shop/dev.json");

    scene.stack().changeInputs(shop(resources({ old: { value: 2 } })).inputs);
    const previewed = await onStack(scene, "preview");
    const updated = await onStack(scene, "up");
    expect([stackOf(previewed).changes, stackOf(updated).changes]).toMatchObject([{ update: 1 }, { update: 1 }]);

    scene.workspace.cloud.vanish("old");
    const looked = await onStack(scene, "drift");
    const refreshed = await onStack(scene, "refresh");
    const gone = [{ name: "old", kind: "gone" }];
    expect([stackOf(looked).drift, stackOf(refreshed).drift]).toMatchObject([gone, gone]);

    const destroyed = await onStack(scene, "destroy", { remove: "true" });
    expect([refreshed.exitCode, destroyed.exitCode]).toEqual([0, 0]);
    expect(scene.workspace.cloud.things()).toEqual([]);
    expect((await aws.objects()).filter((key) => /locks\/|stacks\/shop\/dev\.json$/.test(key))).toEqual([]);
  });

  it("is said to be out of reach where the bucket is not there, and nothing is done", async () => {
    await using aws = await startAws();
    await using scene = await makeScene({
      projects: { infra: shop() },
      workspace: { env: aws.env("no-such-bucket") },
    });
    const result = await onStack(scene, "up");

    expect(result.exitCode).toBe(2);
    expect(stackOf(result)).toMatchObject({
      outcome: "failed",
      changes: {},
      headline:
        "The bucket that keeps the state could not be opened (NoSuchBucket: The specified bucket does not exist).",
    });
    expect(scene.workspace.cloud.things()).toEqual([]);
  });
});

const DUSK = "dusk-Passphrase-7741";
const SECRETS = { day: "day-Config-1180", dusk: "dusk-Config-9925" };
const INFRA: ProjectDescription = {
  name: "infra",
  runtime: "nodejs",
  program: `const lab = require("lab");
new lab.Thing("key", { value: new (require("@pulumi/pulumi").Config)().requireSecret("key") });
`,
  stacks: { day: { key: { secret: SECRETS.day } } },
};
const SETTINGS = `version: 1
stacks:
  infra:day: { env: { PULUMI_CONFIG_PASSPHRASE: "\${DAY_PASS}" } }
  infra:dusk: { env: { PULUMI_CONFIG_PASSPHRASE: "\${DUSK_PASS}" } }
`;

describeWith("engine", "stacks with a passphrase each", () => {
  it("are brought up in one run; a wrong one stops its own stack alone", async () => {
    await using scene = await makeScene({ projects: { infra: INFRA }, files: { "infra-action.yml": SETTINGS } });
    for (const args of [
      ["stack", "init", "dusk"],
      ["config", "set", "--stack", "dusk", "--secret", "key", SECRETS.dusk],
    ]) {
      const env = { PULUMI_CONFIG_PASSPHRASE: DUSK };
      expect((await scene.workspace.start(args, scene.project().folder, { env }).finished).code).toBe(0);
    }
    await scene.repository.commit("dusk", {});
    const up = (DUSK_PASS: string) =>
      scene.run(
        { command: "up" },
        { ...BY_HAND, env: { DAY_PASS: PASSPHRASE, DUSK_PASS }, without: ["PULUMI_CONFIG_PASSPHRASE"] },
      );
    const wrong = await up("none of theirs");
    const right = await up(DUSK);
    const outcomes = (step: typeof right) => reportOf(step).stacks.map(({ id, outcome }) => [id, outcome]);

    expect(outcomes(wrong)).toEqual([
      ["infra:day", "changed"],
      ["infra:dusk", "failed"],
    ]);
    expect(reportOf(wrong).stacks[1]?.headline).toContain("passphrase");
    expect(outcomes(right)).toEqual([
      ["infra:day", "unchanged"],
      ["infra:dusk", "changed"],
    ]);
    expect([wrong.exitCode === 0, right.exitCode]).toEqual([false, 0]);
    for (const { log, summary } of [wrong, right])
      for (const secret of [...Object.values(SECRETS), DUSK]) expect(log + summary).not.toContain(secret);
  });
});

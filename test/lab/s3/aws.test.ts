import { makeWorkspace } from "../engine/workspace";
import { things } from "../engine/programs";
import { describeWith } from "../parts";
import { startAws } from "./aws";

jest.setTimeout(180_000);

describeWith(["engine", "moto"], "the harness: a state in S3", () => {
  it("holds the stacks, their locks and what was deployed", async () => {
    await using aws = await startAws();
    await using workspace = await makeWorkspace({ env: aws.env() });
    const stack = workspace.project(things({ a: { lab: { hang: ["create"] } } }, "shop")).stack();
    await aws.prime("shop", "dev");
    const run = stack.start("up");
    await stack.cloud.until(({ what }) => what === "hang");
    const locks = (await aws.objects()).filter((key) => key.includes("/locks/"));

    expect(locks).toEqual([expect.stringMatching(/^\.pulumi\/locks\/organization\/shop\/dev\/[\w-]+\.json$/)]);
    expect(JSON.parse(await aws.read(locks[0] ?? ""))).toMatchObject({ pid: run.pid });
    expect((await stack.up()).stderr).toContain("the stack is currently locked by 1 lock(s)");

    run.signal("SIGKILL");
    await run.finished;
    await aws.remove(locks[0] ?? "");
    stack.changeProgram("");
    await stack.deployed();

    expect(await aws.objects()).toContain(".pulumi/stacks/shop/dev.json");
  });

  it("is another one in each bucket", async () => {
    await using aws = await startAws();
    await aws.createBucket("others");
    await aws.prime("shop", "dev", "others");

    expect(await aws.objects()).toEqual([]);
    expect(await aws.objects("others")).toHaveLength(2);
  });
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../lab/parts";
import { makeScene, type Scene } from "./action";
import { stackOf } from "./published-report";
import { shop } from "./shop";

const stateOf = ({ workspace }: Scene, stack: string): string =>
  join(workspace.stateFolder, `.pulumi/stacks/shop/${stack}.json`);

describeWith("engine", "upsert", () => {
  it("makes the stack that is not there, sets its config, and previews it", async () => {
    await using scene = await makeScene({ projects: { infra: shop() } });
    await scene.pullRequest({
      "infra/index.js": `const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
exports.region = new pulumi.Config("cloud").require("region");
exports.token = config.requireSecret("token");
console.log("the token is " + config.require("token"));
`,
    });
    const map = "cloud:region: eu-west-1\nshop:token: {value: of-the-config-map-7781, secret: true}\n";
    await using step = await scene.preview({ "stack-name": "pr-7", upsert: "true", "config-map": map });

    expect(step).toMatchObject({ exitCode: 0, leftovers: [] });
    expect(existsSync(stateOf(scene, "pr-7"))).toBe(true);
    const stack = stackOf(step);
    expect(stack).toMatchObject({ id: "infra:pr-7", outcome: "changed" });
    expect(stack.outputs).toEqual([
      { name: "region", kind: "add", old: null, new: { kind: "plain", value: "eu-west-1" } },
      { name: "token", kind: "add", old: null, new: { kind: "secret" } },
    ]);
    expect(step.log).toContain("the token is [secret]");
    const shown = [step.log, scene.comments().join("\n"), JSON.stringify(stack), JSON.stringify(step.outputs)].join(
      "\n",
    );
    expect(shown).not.toContain("of-the-config-map-7781");
  });

  it("leaves a stack that is there as it is", async () => {
    await using scene = await makeScene({ projects: { infra: shop() } });
    await scene.stack().deployed();
    await scene.pullRequest({});
    await using step = await scene.preview({ upsert: "true" });

    expect(step.exitCode).toBe(0);
    expect(stackOf(step).outcome).toBe("unchanged");
  });
});

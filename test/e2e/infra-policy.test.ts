import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeInfraScene, type InfraScene } from "./infra-scene";
import { stackOf } from "./published-report";

jest.setTimeout(600_000);

describeWith(["engine", "infra"], "infra/policy, on infra/ itself", () => {
  let infra: InfraScene;
  beforeAll(async () => {
    infra = await makeInfraScene();
    await infra.scene.pullRequest({});
  });
  afterAll(() => infra[Symbol.asyncDispose]());

  const preview = (): Promise<StepResult> =>
    infra.scene.run(
      {
        command: "preview",
        "stack-name": "day",
        "work-dir": "infra",
        "comment-on-pr": "true",
        policyPacks: infra.policyPack(),
      },
      { timeoutMs: 300_000 },
    );

  it("has nothing against it as it is", async () => {
    await using step = await preview();

    expect([step.exitCode, stackOf(step).findings]).toEqual([0, []]);
  });

  it("stops what a change makes worse, each named with its rule", async () => {
    await infra.scene.pullRequest({
      ...infra.edited("infra/components/registry.ts", "{ parent: this, protect }", "{ parent: this }"),
      ...infra.edited("infra/components/github-policies.ts", '"Describe* List*"', '"*"'),
      ...infra.edited("infra/components/cluster.ts", "{ publicAccessCidrs: [...publicAccessCidrs] }", "{}"),
      ...infra.edited("infra/components/network.ts", "{ Name: name, ...this.#args.tags }", "{ Name: name }"),
    });
    await using step = await preview();

    const { findings, outcome } = stackOf(step);
    expect([step.exitCode, outcome]).toEqual([1, "failed"]);
    const told = findings
      .filter(({ code }) => code === "POLICY_MANDATORY")
      .map(({ message, urn }) => `${urn?.split("::").at(-1)} ${message}`);
    for (const [name, rule] of [
      ["day", "infra/protected"],
      ["day-preview", "infra/no-iam-wildcards"],
      ["day-eksCluster", "infra/closed-api-server"],
      ["day-public-eu-west-1a", "infra/tagged"],
    ])
      expect(told).toContainEqual(expect.stringContaining(`${name} Policy ${rule}`));
    const [beforeTable = ""] = (infra.scene.comments()[0] ?? "").split("| Stack |");
    expect(beforeTable).toContain("infra/closed-api-server");
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackReport } from "../../src/domain/report";
import type { Faults } from "../lab/engine/lab-cloud";
import { describeWith } from "../lab/parts";
import type { StepResult } from "../lab/runner/run-step.mjs";
import { makeInfraScene, type InfraScene } from "./infra-scene";
import { reportOf } from "./published-report";

jest.setTimeout(600_000);

const VPC = "aws:ec2/vpc:Vpc";
const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const REPOSITORY = "aws:ecr/repository:Repository";
const DAY = { "stack-name": "day", "work-dir": "infra" };
const ALL = ["infra:day", "infra:dusk", "infra/apps:day", "infra/apps:dusk"];

describeWith(["engine", "infra"], "infra/ of this repository", () => {
  let infra: InfraScene;
  /** The stacks when all of them were up, and nothing was left to do. */
  let settled: readonly StackReport[] = [];
  beforeAll(async () => {
    infra = await makeInfraScene();
  });
  afterAll(() => infra[Symbol.asyncDispose]());

  const preview = (inputs: Record<string, string> = {}): Promise<StepResult> =>
    infra.scene.run({ command: "preview", ...inputs }, { timeoutMs: 300_000 });
  /** As a workflow that is started by hand calls it. */
  const byHand = (command: "up" | "destroy" | "drift", inputs: Record<string, string>): Promise<StepResult> =>
    infra.scene.run({ command, ...inputs }, { timeoutMs: 300_000, event: { name: "workflow_dispatch", payload: {} } });
  /** The pack without its rule that everything must be protected. */
  const withPolicies = (): Record<string, string> => {
    const policyPackConfigs = join(infra.scene.workspace.root, "pack.json");
    writeFileSync(policyPackConfigs, JSON.stringify({ protected: "disabled" }));
    return { policyPacks: infra.policyPack(), policyPackConfigs };
  };
  const comment = (): string => infra.scene.comments()[0] ?? "";

  it("previews day and dusk before they exist; what reads them waits for them", async () => {
    await infra.scene.pullRequest({
      "infra/components/registry.ts": `${infra.files["infra/components/registry.ts"]}\n`,
    });
    await using step = await preview();

    expect(outcomes(step)).toEqual([
      ["infra:day", 0, "changed"],
      ["infra:dusk", 0, "changed"],
      ["infra/apps:day", 1, "waits-for-upstream"],
      ["infra/apps:dusk", 1, "waits-for-upstream"],
    ]);
    expect(step.exitCode).toBe(3);
    // Day makes the account's provider for GitHub, Dusk uses it; all else is the same.
    expect([stackOf(step, "infra:day").changes, stackOf(step, "infra:dusk").changes]).toEqual([
      { create: 70 },
      { create: 69 },
    ]);
  });

  it("goes on where a throttled cluster stopped it, and where nodes came up half", async () => {
    const faults: Faults = {
      rules: [
        { match: "::day-eksCluster$", throttle: { create: 1 } },
        { match: `${NODES}::day$`, partial: { create: ["NodeCreationFailure: instances failed to join"] } },
      ],
    };
    infra.scene.workspace.cloud.setFaults(faults);
    await using throttled = await byHand("up", DAY);
    expect([throttled.exitCode, stackOf(throttled, "infra:day")]).toEqual([
      1,
      expect.objectContaining({ outcome: "failed", headline: expect.stringContaining("Throttling: Rate exceeded") }),
    ]);
    await using half = await byHand("up", DAY);
    expect([half.exitCode, stackOf(half, "infra:day").headline]).toEqual([
      1,
      expect.stringContaining("NodeCreationFailure: instances failed to join"),
    ]);
    infra.scene.workspace.cloud.setFaults({});
    await using step = await preview({ ...DAY, "comment-on-pr": "true" });

    const day = stackOf(step, "infra:day");
    expect(named(day, "update")).toContain(`${NODES} day`); // it is there, and has to be made whole
    expect(named(day, "create")).toContain("kubernetes:helm.sh/v3:Release day-metrics-server");
    expect(day.changes).not.toHaveProperty("replace");
  });

  it("comes up wave by wave: apps once what they read is there; then nothing is left to do", async () => {
    await using up = await byHand("up", { stacks: ALL.join("\n") });

    expect(up.exitCode).toBe(0);
    expect(outcomes(up)).toEqual(ALL.map((id) => [id, id.includes("apps") ? 1 : 0, "changed"]));
    expect(up.rawSummary).not.toContain("client.authentication.k8s.io"); // of the kubeconfig, which is secret
    await using step = await preview();

    expect([step.exitCode, step.outputs["has-changes"]]).toEqual([0, "false"]);
    expect(outcomes(step).map(([, , outcome]) => outcome)).toEqual(Array(4).fill("unchanged"));
    settled = reportOf(step).stacks;
    const { outputs } = stackOf(step, "infra:day");
    expect(outputs.find(({ name }) => name === "kubeconfig")?.new).toEqual({ kind: "secret" });
    expect(outputs.find(({ name }) => name === "clusterName")?.new).toEqual({ kind: "plain", value: "day-cluster" });
  });

  it("has what the kit's build of images takes: a role that pushes to the two repositories of each service", () => {
    const plain = (id: string, output: string): unknown =>
      settled.find((stack) => stack.id === id)?.outputs.find(({ name }) => name === output)?.new;
    const repositories = infra.things(REPOSITORY).map(({ properties }) => properties);
    expect(repositories.map(({ name, imageTagMutability }) => [name, imageTagMutability]).sort()).toEqual([
      ...[
        ["day", "IMMUTABLE"],
        ["day-cache", "MUTABLE"],
      ],
      ...[
        ["dusk", "IMMUTABLE"],
        ["dusk-cache", "MUTABLE"],
      ],
    ]);
    for (const { name, repositoryUrl } of repositories) {
      const [service = "", cache] = String(name).split("-");
      const output = cache === undefined ? "repositoryUrl" : "cacheRepositoryUrl";
      expect([output, plain(`infra:${service}`, output)]).toEqual([output, { kind: "plain", value: repositoryUrl }]);
    }
    const role = infra.things("aws:iam/role:Role").find(({ properties }) => properties["name"] === "day-image");
    expect(plain("infra:day", "imageRoleArn")).toEqual({ kind: "plain", value: role?.properties["arn"] });
    const policy = infra.things("aws:iam/rolePolicy:RolePolicy").find(({ urn }) => urn?.endsWith("::day-image"));
    const { Statement } = JSON.parse(String(policy?.properties["policy"])) as { Statement: { Resource: unknown }[] };
    expect(Statement.map(({ Resource }) => Resource)).toEqual(["*", repositories.map(({ arn }) => arn).sort()]);
  });

  it("replaces the nodes for another instance type, of day alone", async () => {
    const { "infra/components/registry.ts": untouched = "" } = infra.files;
    await infra.scene.pullRequest({
      "infra/components/registry.ts": untouched,
      ...infra.edited("infra/Pulumi.day.yaml", "m6i.large", "m7i.large"),
    });
    await using step = await preview();

    expect(outcomes(step)).toEqual([
      ["infra:day", 0, "changed"],
      ["infra/apps:day", 1, "unchanged"],
    ]);
    const day = stackOf(step, "infra:day");
    expect([named(day, "replace"), named(day, "update")]).toEqual([
      [`${NODES} day`],
      ["eks:index:ManagedNodeGroup day"],
    ]);
    expect(day.findings.map(({ message }) => message)).toEqual(["NodeGroup day is replaced (instanceTypes[0])."]);
  });

  it("refuses another range for day: its VPC and its cluster are protected", async () => {
    await infra.scene.pullRequest(infra.edited("infra/Pulumi.day.yaml", "10.1.0.0", "10.3.0.0"));
    await using step = await preview();

    expect([step.exitCode, stackOf(step, "infra:day").outcome]).toEqual([1, "refused"]);
    const [head = ""] = comment().split("| Stack |");
    expect(head).toContain("Vpc `day` is protected, and this change needs it gone.");
    expect(head).toContain("Cluster `day-eksCluster` is protected, and this change needs it gone.");
  });

  it("names what goes with the range first, once nothing protects it, and does it", async () => {
    const { "infra/Pulumi.day.yaml": day = "" } = infra.files;
    const unprotected = `${day}  infra:protect: false\n`;
    await infra.scene.pullRequest({ "infra/Pulumi.day.yaml": unprotected });
    await infra.deployed("infra", "day");
    await infra.scene.pullRequest({ "infra/Pulumi.day.yaml": unprotected.replace("10.1.0.0", "10.3.0.0") });
    await using step = await preview({
      ...withPolicies(),
      "stack-name": "day",
      "work-dir": "infra",
      "comment-on-pr": "true",
    });

    const report = stackOf(step, "infra:day");
    expect(report.findings.filter(({ severity }) => severity === "danger").map(({ message }) => message)).toEqual([
      "Cluster day-eksCluster holds data and is replaced (vpcConfig.subnetIds).",
      "Vpc day carries what is in it and is replaced (cidrBlock).",
    ]);
    const advice = report.findings.filter(({ code }) => code === "POLICY_ADVISORY").map(({ message }) => message);
    for (const name of ["day", "day-eksCluster"])
      expect(advice).toContainEqual(expect.stringMatching(new RegExp(`foundation-stays.* ${name} is made anew`)));
    expect(
      report.findings.filter(({ code }) => code === "REPLACE_WITH_GAP").map(({ message }) => message),
    ).toContainEqual(expect.stringContaining("Cluster day-eksCluster is deleted before its replacement exists"));
    const replaced = named(report, "replace");
    expect(replaced).toEqual(expect.arrayContaining([`${VPC} day`, `${CLUSTER} day-eksCluster`, `${NODES} day`]));
    expect(replaced.filter((name) => name.startsWith("aws:ec2/subnet:Subnet"))).toHaveLength(4);

    await using done = await byHand("up", DAY);
    expect([done.exitCode, stackOf(done, "infra:day").changes]).toMatchObject([0, { replace: replaced.length }]);
    const ranges = infra.things(VPC).map(({ properties }) => properties["cidrBlock"]);
    expect(ranges.sort()).toEqual(["10.2.0.0/16", "10.3.0.0/16"]);
    await using after = await preview({ "comment-on-pr": "false" });
    // The range is an output: apps, which let the VPC in, have something to do now.
    expect(outcomes(after)).toEqual([
      ["infra:day", 0, "unchanged"],
      ["infra/apps:day", 1, "changed"],
    ]);
  });

  it("sees what somebody changed by hand", async () => {
    const registry = infra.things(REPOSITORY).find(({ properties }) => properties["name"] === "dusk");
    infra.scene.workspace.cloud.drift(registry?.id ?? "", { imageTagMutability: "MUTABLE" });
    await using step = await byHand("drift", { stacks: "infra:dusk" });

    const dusk = stackOf(step, "infra:dusk");
    expect([step.exitCode, step.outputs["drift"]]).toEqual([0, "true"]);
    expect(dusk.drift?.map(({ name, type, kind }) => [type, name, kind])).toEqual([[REPOSITORY, "dusk", "changed"]]);
    expect(dusk.findings.map(({ code }) => code)).toEqual(["DRIFT_CHANGED"]);
    expect(step.summary).toContain("imageTagMutability");
  });

  it("is gone with a destroy, in the order that AWS asks for", async () => {
    const before = infra.scene.workspace.cloud.lines().length;
    await using step = await byHand("destroy", { stacks: "infra:day\ninfra/apps:day" });

    expect(step.exitCode).toBe(0);
    // What reads another one goes first.
    const lines = infra.scene.workspace.cloud.lines().slice(before);
    const gone = lines.flatMap(({ op, urn }) => (op === "delete" ? [urn?.split("::")[1]] : []));
    expect([gone.lastIndexOf("apps") < gone.indexOf("infra"), gone.includes("apps")]).toEqual([true, true]);

    const left = infra.scene.workspace.cloud.things().filter(({ urn }) => urn?.startsWith("urn:pulumi:day:"));
    expect(left.map(({ type }) => type)).toEqual(["kubernetes:core/v1:Namespace"]); // kept on purpose: the app is in it
  });

  it("never speaks of Dawn's cluster", () => {
    const { cloud } = infra.scene.workspace;
    expect(cloud.lines().length).toBeGreaterThan(200);
    for (const line of cloud.lines()) expect(JSON.stringify(line)).not.toMatch(/dawn|10\.0\.0\.0\/16/i);
    expect(comment()).not.toMatch(/dawn/i);
  });
});

/** [id, wave, outcome] of each stack, in the report's order. */
const outcomes = (step: StepResult): (readonly [string, number | null, string])[] =>
  reportOf(step).stacks.map(({ id, wave, outcome }) => [id, wave, outcome]);

function stackOf(step: StepResult, id: string): StackReport {
  const found = reportOf(step).stacks.find((stack) => stack.id === id);
  if (found === undefined) throw new Error(`The report has no ${id}:\n${step.log}`);
  return found;
}

/** `type name` of the resources that have this operation. */
const named = ({ resources }: StackReport, operation: string): string[] =>
  resources.filter((each) => each.operation === operation).map(({ type, name }) => `${type} ${name}`);

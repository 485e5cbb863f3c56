import { diagnostics, operations, stepFor } from "../engine/engine-events";
import { yamlNetwork } from "../engine/programs";
import { makeWorkspace } from "../engine/workspace";
import { describeWith } from "../parts";

describeWith("engine", "the lab's cloud: any package", () => {
  it("plays packages by name and version, with types that nobody described", async () => {
    await using workspace = await makeWorkspace({ packages: { aws: "7.48.0", kubernetes: "4.34.2" } });
    const program = `const { Resource } = require("lab");
const options = (version) => ({ version, outputs: ["arn"] });
const vpc = new Resource("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.1.0.0/16" }, options("7.48.0"));
new Resource("kubernetes:core/v1:Namespace", "day", { metadata: { name: vpc.arn } }, options("4.34.2"));
`;
    const stack = workspace.project({ name: "cloud", runtime: "nodejs", program }).stack();
    const up = await stack.up();

    expect(diagnostics(up)).toEqual([]);
    expect(operations(up)).toEqual({ vpc: "create", day: "create" });
    expect(stack.cloud.find("day").properties["metadata"]).toEqual({ name: stack.cloud.find("vpc").properties["arn"] });
    expect(stepFor(up, "vpc").provider).toMatch(/pulumi:providers:aws::default_7_48_0::/);
  });

  it("is wired by Pulumi.yaml too", async () => {
    await using workspace = await makeWorkspace({ packages: {} });
    const settings = `plugins:\n  providers:\n    - name: lab\n      path: ${workspace.root}/home/plugins/resource-lab-v0.1.0\n`;
    const program = `const lab = require("lab");\nlab.getZones().then((zones) => new lab.Thing("a", { values: zones }));\n`;
    const stack = workspace.project({ name: "wired", runtime: "nodejs", program, settings }).stack();

    expect(operations(await stack.up())).toEqual({ a: "create" });
    expect(stack.cloud.find("a").properties["values"]).toEqual(["zone-a", "zone-b", "zone-c"]);
  });
});

describeWith(["engine", "yaml"], "the lab's cloud: YAML programs", () => {
  it("answers GetSchema well enough for them", async () => {
    await using workspace = await makeWorkspace();
    const project = workspace.project(yamlNetwork());
    const stack = project.stack();
    expect(operations(await stack.up())).toEqual({ vpc: "create", subnet: "create" });

    stack.changeProgram(String(yamlNetwork("10.2.0.0/16").program));
    expect(operations(await stack.preview())).toEqual({ vpc: "replace", subnet: "replace" });
    expect(await stack.outputs()).toEqual({ vpcId: stack.cloud.find("vpc").id });
  });
});

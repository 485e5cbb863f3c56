import type { ProjectDescription } from "../lab/engine/project-files";
import { describeWith, type Part } from "../lab/parts";
import { makeScene } from "./action";
import { stackOf } from "./published-report";

type Runtime = ProjectDescription["runtime"];
const PASSWORD = "shared-Secret-6620";

/** The same program in each language: a network, a subnet in it, an output, and a secret of the config in a tag. */
const PROGRAMS: Record<Runtime, (cidr: string) => string> = {
  typescript: (cidr) => `import * as pulumi from "@pulumi/pulumi";
import * as lab from "lab";
const password = new pulumi.Config().requireSecret("password");
const vpc = new lab.Vpc("vpc", { cidrBlock: "10.1.0.0/16", tags: { password } });
new lab.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "${cidr}" });
export const vpcId = vpc.id;
`,
  nodejs: (cidr) => `const pulumi = require("@pulumi/pulumi");
const lab = require("lab");
const password = new pulumi.Config().requireSecret("password");
const vpc = new lab.Vpc("vpc", { cidrBlock: "10.1.0.0/16", tags: { password } });
new lab.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "${cidr}" });
exports.vpcId = vpc.id;
`,
  python: (cidr) => `import pulumi

class Vpc(pulumi.CustomResource):
    def __init__(self, name, props):
        super().__init__("lab:index:Vpc", name, props)

class Subnet(pulumi.CustomResource):
    def __init__(self, name, props):
        super().__init__("lab:index:Subnet", name, props)

password = pulumi.Config().require_secret("password")
vpc = Vpc("vpc", {"cidrBlock": "10.1.0.0/16", "tags": {"password": password}})
Subnet("subnet", {"vpcId": vpc.id, "cidrBlock": "${cidr}"})
pulumi.export("vpcId", vpc.id)
`,
  yaml: (cidr) => `config:
  password: { type: string, secret: true }
resources:
  vpc:
    type: lab:Vpc
    properties: { cidrBlock: 10.1.0.0/16, tags: { password: "\${password}" } }
  subnet:
    type: lab:Subnet
    properties: { vpcId: "\${vpc.id}", cidrBlock: "${cidr}" }
outputs:
  vpcId: \${vpc.id}
`,
};

/** The same mistake. */
const FAILING: Record<Runtime, string> = {
  typescript: 'throw new Error("no quota for 7 zones");\n',
  nodejs: 'throw new Error("no quota for 7 zones");\n',
  python: 'raise RuntimeError("no quota for 7 zones")\n',
  yaml: 'resources:\n  vpc:\n    type: lab:Vpc\n    properties: { cidrBlock: "${nowhere}" }\n',
};

const project = (runtime: Runtime, program: string): ProjectDescription => ({
  ...{ name: "net", runtime, program },
  stacks: { dev: { password: { secret: PASSWORD } } },
});

/** All of it through the committed action and the real engine; the languages differ in nothing but their hosts. */
describe.each<{ runtime: Runtime; parts: Part[] }>([
  { runtime: "typescript", parts: ["engine"] },
  { runtime: "nodejs", parts: ["engine"] },
  { runtime: "python", parts: ["engine", "python"] },
  { runtime: "yaml", parts: ["engine", "yaml"] },
])("a program in $runtime", ({ runtime, parts }) => {
  const program = PROGRAMS[runtime];
  // The lab's Python has Pulumi's package already; a user's job installs it.
  const inputs = { install: "never", "comment-on-pr": "true" };

  describeWith(parts, "by the action", () => {
    it("is previewed, brought up and previewed again; its secret is seen nowhere", async () => {
      await using scene = await makeScene({ projects: { infra: project(runtime, program("10.1.1.0/24")) } });
      await using first = await scene.preview(inputs);
      await using up = await scene.run(
        { ...inputs, command: "up", "stack-name": "dev", "work-dir": "infra" },
        { timeoutMs: 240_000 },
      );
      await scene.pullRequest(scene.changesTo(project(runtime, program("10.1.2.0/24"))));
      await using second = await scene.preview(inputs);
      const report = stackOf(second);

      expect([first.exitCode, stackOf(first).changes]).toMatchObject([0, { create: 3 }]);
      expect([up.exitCode, stackOf(up).update, stackOf(up).changes]).toMatchObject([0, "up", { create: 3 }]);
      expect([second.exitCode, report.outcome, report.changes]).toMatchObject([0, "changed", { same: 2, replace: 1 }]);
      expect(report.resources.map(({ name, operation }) => [name, operation])).toEqual([["subnet", "replace"]]);
      expect(second.outputs["vpcId"]).toMatch(/^vpc-/);
      for (const text of [
        up.log,
        up.summary,
        first.log,
        first.summary,
        second.log,
        second.summary,
        ...scene.comments(),
        JSON.stringify(report),
      ])
        expect(text).not.toContain(PASSWORD);
    });

    it("says what went wrong in it, in its own words", async () => {
      await using scene = await makeScene({ projects: { infra: project(runtime, FAILING[runtime]) } });
      await using result = await scene.preview(inputs);
      const { headline, diagnostics, outcome } = stackOf(result);
      const words = JSON.stringify([headline, diagnostics]);

      expect([result.exitCode, outcome]).toEqual([1, "failed"]);
      expect(words).toContain(runtime === "yaml" ? "nowhere" : "no quota for 7 zones");
    });
  });
});

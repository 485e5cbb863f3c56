import { beforeAll, describe, expect, it } from "@jest/globals";
import { mockedStack, type MockedStack } from "./testing/mocked-stack";
import { DAY, settings } from "./testing/settings";

const repositories = (...names: readonly string[]): string[] =>
  names.map((name) => `arn:aws:ecr:eu-west-1:123456789012:repository/${name}`);
const json = (value: unknown): unknown => JSON.parse(String(value));

describe("the roles that GitHub's jobs take", () => {
  let day: MockedStack;
  beforeAll(async () => {
    day = await mockedStack(settings());
  });

  it.each([
    { role: "day-preview", subject: "*", claims: {}, workflows: DAY.github.previewWorkflows },
    { role: "day-image", subject: "ref:refs/heads/main", claims: {}, workflows: DAY.github.imageWorkflows },
    {
      role: "day-deploy",
      subject: "*",
      claims: { environment: ["production"] },
      workflows: DAY.github.deployWorkflows,
    },
  ])("lets $role be taken by the named workflows, for one repository", ({ role, subject, claims, workflows }) => {
    const { Statement } = json(day.find("aws:iam/role:Role", role).inputs["assumeRolePolicy"]) as {
      Statement: { Principal: unknown; Condition: Record<string, Record<string, unknown>> }[];
    };
    const named = (all: Readonly<Record<string, unknown>>): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(all).map(([claim, value]) => [`token.actions.githubusercontent.com:${claim}`, value]),
      );

    expect(Statement).toHaveLength(1);
    expect(Statement[0]?.Principal).toEqual({
      Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    });
    expect(Statement[0]?.Condition).toEqual({
      StringEquals: named({ aud: "sts.amazonaws.com", repository: "org/app", ...claims }),
      StringLike: named({
        sub: [`repo:org/app:${subject}`, `repo:org@*/app@*:${subject}`],
        job_workflow_ref: workflows,
      }),
    });
  });

  it("lets the preview role read and nothing else", () => {
    const { Statement } = json(day.find("aws:iam/rolePolicy:RolePolicy", "day-preview").inputs["policy"]) as {
      Statement: { Action: string[] }[];
    };
    for (const action of Statement.flatMap(({ Action }) => Action))
      expect(action).toMatch(/^[a-z0-9]+:(Get|List|Describe)/);
  });

  it("lets the image role push its own service's images and layers, and nothing else", () => {
    expect(json(day.find("aws:iam/rolePolicy:RolePolicy", "day-image").inputs["policy"])).toMatchObject({
      Statement: [
        { Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
        {
          Action: expect.arrayContaining(["ecr:PutImage", "ecr:BatchGetImage"]) as unknown,
          Resource: repositories("day", "day-cache"),
        },
      ],
    });
  });

  it("lets the deploy role change its own service's roles, cluster and registry only", () => {
    const text = String(day.find("aws:iam/rolePolicy:RolePolicy", "day-deploy").inputs["policy"]);
    const { Statement } = JSON.parse(text) as { Statement: { Action: string[]; Resource: unknown }[] };
    const resourceOf = (action: string): unknown => Statement.find(({ Action }) => Action.includes(action))?.Resource;
    expect(resourceOf("iam:PutRolePolicy")).toBe("arn:aws:iam::123456789012:role/day-*");
    expect(resourceOf("eks:DeleteCluster")).toContain("arn:aws:eks:eu-west-1:123456789012:cluster/day-cluster");
    expect(resourceOf("ecr:CreateRepository")).toEqual(repositories("day", "day-cache"));
    expect(text).not.toMatch(/dusk|dawn|"[a-z]+:\*"|"\*:\*"/);
  });
});

describe("what the configuration decides of them", () => {
  it("whose images one pipeline pushes, from which branch, and into which environments it deploys", async () => {
    const github = { ...DAY.github, images: ["day", "dusk"], branch: "trunk", environments: ["rc", "production"] };
    const stack = await mockedStack(settings({ github }));
    expect(json(stack.find("aws:iam/rolePolicy:RolePolicy", "day-image").inputs["policy"])).toMatchObject({
      Statement: [{}, { Resource: repositories("day", "day-cache", "dusk", "dusk-cache") }],
    });
    const trust = (role: string): unknown => stack.find("aws:iam/role:Role", role).inputs["assumeRolePolicy"];
    expect(trust("day-image")).toContain('"repo:org/app:ref:refs/heads/trunk"');
    expect(trust("day-deploy")).toContain('environment":["rc","production"]');
  });

  it("a state in S3: previews read it, deploys write it, images have nothing to do with it", async () => {
    const state = { bucket: "my-state", key: "alias/pulumi" };
    const stack = await mockedStack(settings({ github: { ...DAY.github, state } }));
    const allowed = (role: string): string[] => {
      const { inputs } = stack.find("aws:iam/rolePolicy:RolePolicy", role);
      return (json(inputs["policy"]) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) =>
        Action.filter((action) => /^(s3|kms):/.test(action)),
      );
    };
    expect(allowed("day-preview")).toEqual(["s3:GetObject", "s3:ListBucket", "kms:Decrypt"]);
    expect(allowed("day-image")).toEqual([]);
    expect(allowed("day-deploy")).toEqual([
      ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
      ...["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
    ]);
    expect(stack.find("aws:iam/rolePolicy:RolePolicy", "day-preview").inputs["policy"]).toContain(
      '"Resource":["arn:aws:s3:::my-state","arn:aws:s3:::my-state/*"]',
    );
  });
});

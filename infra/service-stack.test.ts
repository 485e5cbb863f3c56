import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { mockedStack, valueOf, type MockedStack } from "./testing/mocked-stack";
import { DAY, settings } from "./testing/settings";

const json = (value: unknown): unknown => JSON.parse(String(value));

describe("a service's stack", () => {
  let day: MockedStack;
  beforeAll(async () => {
    day = await mockedStack(settings());
  });

  it("has a VPC with a public and a private subnet in each zone, which load balancers discover", () => {
    expect(day.find("aws:ec2/vpc:Vpc", "day").inputs).toMatchObject({
      cidrBlock: "10.1.0.0/16",
      enableDnsHostnames: true,
    });
    const subnets = day.all("aws:ec2/subnet:Subnet").map(({ inputs }) => inputs);
    expect(subnets).toMatchObject([
      { cidrBlock: "10.1.0.0/20", mapPublicIpOnLaunch: true, tags: { "kubernetes.io/role/elb": "1" } },
      { cidrBlock: "10.1.16.0/20", mapPublicIpOnLaunch: true },
      { cidrBlock: "10.1.64.0/18", mapPublicIpOnLaunch: false, tags: { "kubernetes.io/role/internal-elb": "1" } },
      { cidrBlock: "10.1.128.0/18", mapPublicIpOnLaunch: false },
    ]);
    for (const { tags } of subnets) expect(tags).toMatchObject({ "kubernetes.io/cluster/day-cluster": "shared" });
  });

  it("has a cluster without default nodes, whose API server a few addresses reach", () => {
    expect(day.find("eks:index:Cluster", "day").inputs).toMatchObject({
      name: "day-cluster",
      version: "1.33",
      skipDefaultNodeGroup: true,
      createOidcProvider: true,
      authenticationMode: "API",
      endpointPrivateAccess: true,
      endpointPublicAccess: true,
      publicAccessCidrs: ["203.0.113.0/24"],
      deletionProtection: false,
    });
  });

  it("has spot nodes of several types in the private subnets", () => {
    expect(day.find("eks:index:ManagedNodeGroup", "day").inputs).toMatchObject({
      capacityType: "SPOT",
      instanceTypes: ["m6i.large", "m5.large"],
      scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 },
      subnetIds: ["day-private-eu-west-1a-id", "day-private-eu-west-1b-id"],
    });
  });

  it("gives the load balancer controller a role that its service account alone can take", () => {
    expect(json(day.find("aws:iam/role:Role", "day-load-balancer").inputs["assumeRolePolicy"])).toMatchObject({
      Statement: [
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "oidc.eks.example/id/X:aud": "sts.amazonaws.com",
              "oidc.eks.example/id/X:sub": "system:serviceaccount:kube-system:aws-load-balancer-controller",
            },
          },
        },
      ],
    });
    expect(day.find("kubernetes:core/v1:ServiceAccount", "day-load-balancer").inputs).toMatchObject({
      metadata: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/day-load-balancer" } },
    });
    expect(day.find("kubernetes:helm.sh/v3:Release", "day-load-balancer").inputs).toMatchObject({
      chart: "aws-load-balancer-controller",
      version: "1.13.4",
      values: { clusterName: "day-cluster", vpcId: "day-id", serviceAccount: { create: false } },
    });
  });

  it("scans images, moves no tag, and lets old ones go", () => {
    expect(day.find("aws:ecr/repository:Repository", "day").inputs).toMatchObject({
      name: "day",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    expect(json(day.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "day").inputs["policy"])).toMatchObject({
      rules: [{ rulePriority: 1 }, { rulePriority: 2 }],
    });
  });

  it("keeps the layers between builds where the kit looks for them, for two weeks, and lets their tags move", async () => {
    expect(day.find("aws:ecr/repository:Repository", "day-cache").inputs).toMatchObject({
      name: "day-cache",
      imageTagMutability: "MUTABLE",
    });
    expect(json(day.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "day-cache").inputs["policy"])).toMatchObject({
      rules: [{ rulePriority: 1, selection: { tagStatus: "any", countNumber: 14 }, action: { type: "expire" } }],
    });
    const [images, cache] = [day.outputs.repositoryUrl, day.outputs.cacheRepositoryUrl];
    // As pipeline.yml says it.
    expect(await valueOf(cache ?? pulumi.output(""))).toBe(`${await valueOf(images)}-cache`);
  });

  it("lets the deploy role in as administrator, the preview role to look", () => {
    const policies = day
      .all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
      .map(({ inputs }) => [inputs["principalArn"], String(inputs["policyArn"]).split("/").at(-1)]);
    expect(policies).toEqual([
      ["arn:aws:iam::123456789012:role/day-deploy", "AmazonEKSClusterAdminPolicy"],
      ["arn:aws:iam::123456789012:role/day-preview", "AmazonEKSAdminViewPolicy"],
    ]);
  });

  it("tells the kubeconfig as a secret", async () => {
    expect(await pulumi.isSecret(day.outputs.kubeconfig)).toBe(true);
    expect(await valueOf(day.outputs.clusterName)).toBe("day-cluster");
    expect(await valueOf(day.outputs.repositoryUrl)).toContain("/day");
  });

  it("tags everything that can be tagged", () => {
    const untagged = day.resources.filter(
      ({ type, inputs }) =>
        /Vpc|Subnet|Gateway|Eip|RouteTable$|Role$|Repository|Cluster$|NodeGroup$|AccessEntry/.test(type) &&
        !/^infra:/.test(type) &&
        (inputs["tags"] as Record<string, string> | undefined)?.["Service"] !== "day",
    );
    expect(untagged).toEqual([]);
  });
});

describe("what the configuration decides", () => {
  it.each([
    { nat: "none", gateways: 0, tables: 2, nodes: "day-public-eu-west-1a-id" },
    { nat: "single", gateways: 1, tables: 2, nodes: "day-private-eu-west-1a-id" },
    { nat: "per-zone", gateways: 2, tables: 3, nodes: "day-private-eu-west-1a-id" },
  ])("nat $nat: $gateways gateways, nodes in $nodes", async ({ nat, gateways, tables, nodes }) => {
    const stack = await mockedStack(settings({ network: { ...DAY.network, nat } }));
    expect(stack.all("aws:ec2/natGateway:NatGateway")).toHaveLength(gateways);
    expect(stack.all("aws:ec2/routeTable:RouteTable")).toHaveLength(tables);
    expect(stack.find("eks:index:ManagedNodeGroup", "day").inputs["subnetIds"]).toContain(nodes);
  });

  it("an account has one provider for GitHub: the others use it", async () => {
    const stack = await mockedStack(settings({ github: { ...DAY.github, oidcProvider: "existing" } }));
    expect(stack.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    expect(stack.find("aws:iam/role:Role", "day-deploy").inputs["assumeRolePolicy"]).toContain(
      "oidc-provider/token.actions",
    );
  });

  it("no repository for layers", async () => {
    const stack = await mockedStack(settings({ registry: { cache: false } }));
    expect(stack.all("aws:ecr/repository:Repository").map(({ name }) => name)).toEqual(["day"]);
    expect(stack.outputs.cacheRepositoryUrl).toBeUndefined();
  });

  it("on-demand nodes, and an API server that nobody outside reaches", async () => {
    const nodes = { ...DAY.nodes, capacity: "on-demand" };
    const stack = await mockedStack(settings({ nodes, cluster: { version: "1.33" } }));
    expect(stack.find("eks:index:ManagedNodeGroup", "day").inputs["capacityType"]).toBe("ON_DEMAND");
    expect(stack.find("eks:index:Cluster", "day").inputs).toMatchObject({ endpointPublicAccess: false });
  });

  it("Argo CD, with the service's Application", async () => {
    const argoCd = { version: "8.5.0", repository: "https://github.com/org/app", path: "services/day/k8s" };
    const stack = await mockedStack(settings({ argoCd }));
    expect(stack.find("kubernetes:argoproj.io/v1alpha1:Application", "day-application").inputs).toMatchObject({
      spec: { source: { repoURL: argoCd.repository, path: argoCd.path, targetRevision: "main" } },
    });
    const without = await mockedStack(settings());
    expect(without.resources.filter(({ type }) => type.includes("argoproj"))).toEqual([]);
  });
});

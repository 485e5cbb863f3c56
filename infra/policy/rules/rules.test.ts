import { describe, expect, it } from "@jest/globals";
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { addressPlan, oneRangeOnce } from "./address-plan";
import { closedApiServer } from "./closed-api-server";
import { foundationStays } from "./foundation-stays";
import { noIamWildcards } from "./no-iam-wildcards";
import { protectedWhereKept } from "./protected";
import { spotByCapacityType } from "./spot-by-capacity-type";
import { tagged } from "./tagged";

interface Given {
  readonly type: string;
  readonly name?: string;
  readonly props?: Record<string, unknown>;
  readonly protect?: boolean;
}

/** What the engine sends for a string that a preview cannot know. */
const unknownStringValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Properties as the pack's server hands them over: reading an unknown one throws. */
const asServed = (props: Record<string, unknown> = {}): Record<string, unknown> =>
  unknownCheckingProxy(props, []) as Record<string, unknown>;

async function violations(
  policy: ResourceValidationPolicy,
  { type, props, protect = false }: Given,
): Promise<string[]> {
  const found: string[] = [];
  const args = { type, name: "x", urn: "urn:x", props: asServed(props), opts: { protect } };
  for (const validate of [policy.validateResource ?? []].flat())
    await validate(args as unknown as ResourceValidationArgs, (message) => found.push(message));
  return found;
}

async function stackViolations(policy: StackValidationPolicy, given: readonly Given[]): Promise<string[]> {
  const found: string[] = [];
  const resources = given.map(({ type, name = "x", props }) => ({
    type,
    name,
    urn: `urn:${name}`,
    props: asServed(props),
  }));
  const args = { resources: resources as unknown as PolicyResource[] };
  await policy.validateStack(args as unknown as StackValidationArgs, (message) => found.push(message));
  return found;
}

const VPC = "aws:ec2/vpc:Vpc";
const CLUSTER = "aws:eks/cluster:Cluster";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const TAGS = { Service: "day", ManagedBy: "pulumi", CostCenter: "day" };
const document = (statement: Record<string, unknown>): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });

describe("what a resource may not be", () => {
  it.each<Given & { policy: ResourceValidationPolicy; says: string }>([
    {
      policy: spotByCapacityType,
      type: "eks:index:NodeGroup",
      props: { spotPrice: "0.05" },
      says: "spotPrice bids a price",
    },
    {
      policy: spotByCapacityType,
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      props: { instanceMarketOptions: { spotOptions: { maxPrice: "1" } } },
      says: "instanceMarketOptions.spotOptions.maxPrice bids",
    },
    {
      policy: addressPlan,
      type: VPC,
      props: { cidrBlock: "10.0.0.0/20", tags: TAGS },
      says: "10.0.0.0/20 overlaps 10.0.0.0/16, which is dawn's (made by eksctl).",
    },
    { policy: addressPlan, type: VPC, props: { cidrBlock: "10.2.0.0/16", tags: TAGS }, says: "which is dusk's" },
    { policy: addressPlan, type: VPC, props: { cidrBlock: "10.1.0.0/16" }, says: "which is day's" },
    { policy: closedApiServer, type: CLUSTER, props: { vpcConfig: {} }, says: "from everywhere" },
    {
      policy: closedApiServer,
      type: CLUSTER,
      props: { vpcConfig: { publicAccessCidrs: ["10.9.0.0/16", "::/0"] } },
      says: "from 10.9.0.0/16, ::/0",
    },
    {
      policy: noIamWildcards,
      type: ROLE_POLICY,
      props: { policy: document({ Action: "*" }) },
      says: "policy: it allows *",
    },
    {
      policy: noIamWildcards,
      type: ROLE_POLICY,
      props: { policy: document({ Action: ["s3:GetObject", "ec2:*"] }) },
      says: "it allows ec2:*",
    },
    {
      policy: noIamWildcards,
      type: ROLE_POLICY,
      props: { policy: document({ NotAction: "iam:*" }) },
      says: "NotAction",
    },
    {
      policy: noIamWildcards,
      type: "aws:iam/role:Role",
      props: { assumeRolePolicy: document({ Principal: { AWS: "*" } }) },
      says: "anybody may take it",
    },
    {
      policy: noIamWildcards,
      type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      props: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      says: "AdministratorAccess",
    },
    { policy: tagged, type: VPC, props: { tags: { Service: "day" } }, says: "It lacks the tags ManagedBy, CostCenter" },
    { policy: tagged, type: "aws:s3/bucket:Bucket", says: "It lacks the tags Service" },
    { policy: protectedWhereKept, type: "aws:ecr/repository:Repository", says: "set protect" },
    { policy: protectedWhereKept, type: CLUSTER, says: "set protect" },
  ])("$policy.name: $type $props", async ({ policy, says, ...given }) => {
    const found = await violations(policy, given);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(says);
  });

  it.each<Given & { policy: ResourceValidationPolicy }>([
    { policy: spotByCapacityType, type: "eks:index:ManagedNodeGroup", props: { capacityType: "SPOT" } },
    { policy: addressPlan, type: VPC, props: { cidrBlock: "10.1.0.0/16", tags: TAGS } },
    { policy: addressPlan, type: VPC, props: { cidrBlock: unknownStringValue, tags: TAGS } },
    { policy: closedApiServer, type: CLUSTER, props: { vpcConfig: { endpointPublicAccess: false } } },
    { policy: closedApiServer, type: CLUSTER, props: { vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } } },
    {
      policy: noIamWildcards,
      type: ROLE_POLICY,
      props: { policy: document({ Action: ["ec2:Describe*"], Resource: "*" }) },
    },
    { policy: noIamWildcards, type: ROLE_POLICY, props: { policy: unknownStringValue } },
    {
      policy: noIamWildcards,
      type: ROLE_POLICY,
      props: { policy: JSON.stringify({ Statement: { Effect: "Deny", Action: "*" } }) },
    },
    { policy: tagged, type: VPC, props: { tags: TAGS } },
    { policy: tagged, type: "kubernetes:core/v1:Namespace" },
    { policy: protectedWhereKept, type: VPC, protect: true },
    { policy: protectedWhereKept, type: "aws:ec2/subnet:Subnet" },
  ])("$policy.name has nothing against $type $props", async ({ policy, ...given }) => {
    expect(await violations(policy, given)).toEqual([]);
  });
});

describe("what a stack may not be", () => {
  const vpc = (name: string, props: Record<string, unknown>): Given => ({ type: VPC, name, props });
  const role: Given = { type: "aws:iam/role:Role", name: "day", props: { arn: "arn:role" } };
  const unnamed = { arn: unknownStringValue };

  it.each<{ policy: StackValidationPolicy; resources: Given[]; says: string }>([
    {
      policy: oneRangeOnce,
      resources: [vpc("a", { cidrBlock: "10.1.0.0/16" }), vpc("b", { cidrBlock: "10.1.128.0/20" })],
      says: "VPC b shares addresses with VPC a.",
    },
    { policy: foundationStays, resources: [role, vpc("day", unnamed)], says: "day is made anew" },
    {
      policy: foundationStays,
      resources: [role, { type: CLUSTER, name: "day-eksCluster", props: unnamed }],
      says: "day-eksCluster",
    },
  ])("$policy.name: $says", async ({ policy, resources, says }) => {
    expect(await stackViolations(policy, resources)).toEqual([expect.stringContaining(says)]);
  });

  it.each<{ policy: StackValidationPolicy; resources: Given[]; because: string }>([
    {
      policy: oneRangeOnce,
      resources: [vpc("a", { cidrBlock: "10.1.0.0/16" }), vpc("b", { cidrBlock: "10.2.0.0/16" })],
      because: "they are apart",
    },
    { policy: foundationStays, resources: [role, vpc("day", { arn: "arn:vpc" })], because: "it stays" },
    {
      policy: foundationStays,
      resources: [{ ...role, props: unnamed }, vpc("day", unnamed)],
      because: "everything is new",
    },
  ])("$policy.name has nothing against it: $because", async ({ policy, resources }) => {
    expect(await stackViolations(policy, resources)).toEqual([]);
  });
});

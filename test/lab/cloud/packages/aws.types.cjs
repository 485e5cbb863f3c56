// The types of the package `aws`, as far as a test looks at them: what Amazon adds, and what it cannot change in place. Every
// other class of the installed SDK works too, with blank outputs. Without the SDK nothing is known (see definitions.cjs).
"use strict";
const { createHash } = require("node:crypto");
const { sdkType } = require("../provider/sdk-type.cjs");
const { functions } = require("./aws.functions.cjs");
const { clusterNamed } = require("./kubernetes.server.cjs");
const { ACCOUNT, regionOf } = require("./aws.account.cjs");

const hex = (text, length) => createHash("sha256").update(text).digest("hex").slice(0, length);
const ec2 =
  (kind) =>
  (_, { id, region }) => ({
    arn: `arn:aws:ec2:${region}:${ACCOUNT}:${kind}/${id}`,
    ownerId: ACCOUNT,
  });
const iam = (kind, name) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
const arn = (service, tail, region) => `arn:aws:${service}:${region}:${ACCOUNT}:${tail}`;

const TYPES = {
  "aws:ec2/vpc:Vpc": {
    forceNew: ["cidrBlock"],
    idPrefix: "vpc",
    holds: "vpcId",
    outputs: (inputs, context) => ({
      ...ec2("vpc")(inputs, context),
      mainRouteTableId: `rtb-0${hex(`${context.id} routes`, 16)}`,
      defaultSecurityGroupId: `sg-0${hex(`${context.id} group`, 16)}`,
    }),
  },
  "aws:ec2/subnet:Subnet": {
    forceNew: ["cidrBlock", "vpcId", "availabilityZone"],
    idPrefix: "subnet",
    holds: "subnetId",
    outputs: ec2("subnet"),
  },
  "aws:ec2/internetGateway:InternetGateway": { idPrefix: "igw", outputs: ec2("internet-gateway") },
  "aws:ec2/routeTable:RouteTable": { forceNew: ["vpcId"], idPrefix: "rtb", outputs: ec2("route-table") },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { forceNew: ["subnetId", "gatewayId"], idPrefix: "rtbassoc" },
  "aws:ec2/natGateway:NatGateway": {
    forceNew: ["subnetId", "allocationId"],
    idPrefix: "nat",
    outputs: (_, { id }) => ({ publicIp: `203.0.113.${parseInt(hex(id, 2), 16)}` }),
  },
  "aws:ec2/eip:Eip": { forceNew: ["domain"], idPrefix: "eipalloc", outputs: (_, { id }) => ({ allocationId: id }) },
  "aws:ec2/securityGroup:SecurityGroup": {
    forceNew: ["vpcId", "name", "description"],
    idPrefix: "sg",
    outputs: ec2("security-group"),
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    forceNew: [
      "securityGroupId",
      "type",
      "protocol",
      "fromPort",
      "toPort",
      "cidrBlocks",
      "sourceSecurityGroupId",
      "self",
    ],
    idPrefix: "sgrule",
  },
  "aws:ec2/launchTemplate:LaunchTemplate": { forceNew: ["name"], idPrefix: "lt" },
  "aws:iam/role:Role": {
    forceNew: ["name", "path"],
    unique: ["name"],
    outputs: ({ name }) => ({ arn: iam("role", name), maxSessionDuration: 3600, path: "/" }),
  },
  "aws:iam/rolePolicy:RolePolicy": { forceNew: ["name", "role"] },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": { forceNew: ["role", "policyArn"] },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    forceNew: ["url"],
    outputs: ({ url }) => ({ arn: iam("oidc-provider", String(url).replace("https://", "")) }),
  },
  "aws:ecr/repository:Repository": {
    forceNew: ["name", "encryptionConfigurations"],
    unique: ["name"],
    outputs: ({ name }, { region }) => ({
      arn: arn("ecr", `repository/${name}`, region),
      registryId: ACCOUNT,
      repositoryUrl: `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${name}`,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { forceNew: ["repository"] },
  "aws:eks/cluster:Cluster": {
    forceNew: ["name", "roleArn", "vpcConfig.subnetIds", "encryptionConfig", "kubernetesNetworkConfig.serviceIpv4Cidr"],
    unique: ["name"],
    outputs: eksCluster,
  },
  "aws:eks/nodeGroup:NodeGroup": {
    forceNew: [
      "clusterName",
      "nodeGroupName",
      "nodeRoleArn",
      "subnetIds",
      "instanceTypes",
      "capacityType",
      "amiType",
      "diskSize",
    ],
    unique: ["nodeGroupName"],
    outputs: ({ clusterName, nodeGroupName }, { region }) => ({
      arn: arn("eks", `nodegroup/${clusterName}/${nodeGroupName}`, region),
      status: "ACTIVE",
      capacityType: "ON_DEMAND",
      amiType: "AL2023_x86_64_STANDARD",
    }),
  },
  "aws:eks/addon:Addon": {
    forceNew: ["clusterName", "addonName"],
    outputs: () => ({ addonVersion: "v1.0.0-eksbuild.1" }),
  },
  "aws:eks/accessEntry:AccessEntry": { forceNew: ["clusterName", "principalArn", "type"] },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    forceNew: ["clusterName", "principalArn", "policyArn", "accessScope"],
  },
};

function eksCluster({ name }, { id, region }) {
  const own = hex(id, 32).toUpperCase();
  const real = clusterNamed(name);
  return {
    arn: arn("eks", `cluster/${name}`, region),
    endpoint: real?.server ?? `https://${own}.gr7.${region}.eks.amazonaws.com`,
    certificateAuthority: { data: Buffer.from(real?.ca ?? `authority of ${name}`).toString("base64") },
    identities: [{ oidcs: [{ issuer: `https://oidc.eks.${region}.amazonaws.com/id/${own}` }] }],
    status: "ACTIVE",
    platformVersion: "eks.9",
  };
}

/** What every class of aws has in common. */
function typeOf(token) {
  const { outputs = () => ({}), ...more } = TYPES[token] ?? {};
  const [, module, kind] = token.split(":");
  return sdkType(token, {
    ...more,
    exclusive: true,
    outputs: (inputs, context) => {
      const region = inputs.region ?? regionOf(context.config);
      const usual = {
        region,
        arn: arn(module.split("/")[0], `${kind.toLowerCase()}/${context.id}`, region),
        tagsAll: inputs.tags ?? {},
      };
      return { ...usual, ...outputs(inputs, { ...context, region }) };
    },
  });
}

module.exports = { functions, typeOf, types: {} };

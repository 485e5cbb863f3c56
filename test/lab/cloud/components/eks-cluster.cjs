// eks.Cluster: what the real component makes of its arguments, as a preview of the real one showed it. Not simulated: its
// default node group, Fargate, auto mode and the aws-auth ConfigMap.
"use strict";
const pulumi = require("@pulumi/pulumi");
const { Component, KubernetesProvider, child } = require("./children.cjs");

const SERVICE_POLICY = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
const trust = (service) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });

/** Builds a cluster's children below `options.parent` and gives the component's outputs. */
function cluster(name, args, options) {
  const role = args.serviceRole ?? serviceRole(name, args, options);
  const groups = args.skipDefaultSecurityGroups ? undefined : clusterGroup(name, args, options);
  const eksCluster = controlPlane(name, args, { role, group: groups }, options);
  const nodes = groups && nodeGroup(name, args, { group: groups, eksCluster }, options);
  addons(name, args, eksCluster, options);
  const issuer = eksCluster.identities.apply((identities) => identities?.[0]?.oidcs?.[0]?.issuer);
  const oidc = args.createOidcProvider ? oidcProvider(name, issuer, options) : undefined;
  return outputs(name, args, { role, group: groups, nodes, eksCluster, issuer, oidc }, options);
}

function serviceRole(name, { tags }, options) {
  const build = (inner) => {
    const description = "Allows EKS to manage clusters on your behalf.";
    const inputs = { description, assumeRolePolicy: trust("eks.amazonaws.com"), tags };
    const resolvedRole = child("aws:iam/role:Role", `${name}-eksRole-role`, inputs, ["arn", "name"], inner);
    const attachment = { role: resolvedRole.name, policyArn: SERVICE_POLICY };
    child("aws:iam/rolePolicyAttachment:RolePolicyAttachment", `${name}-eksRole-4b490823`, attachment, [], inner);
    return { resolvedRole };
  };
  return new Component("eks:index:ServiceRole", `${name}-eksRole`, {}, build, options).state.resolvedRole;
}

const securityGroup = (name, inputs, options) =>
  child(
    "aws:ec2/securityGroup:SecurityGroup",
    name,
    { description: "Managed by Pulumi", revokeRulesOnDelete: true, ...inputs },
    ["arn"],
    options,
  );

const rule = (name, group, inputs, options) =>
  child(
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    name,
    { type: "ingress", fromPort: 0, toPort: 0, protocol: "-1", securityGroupId: group.id, ...inputs },
    [],
    options,
  );

const EGRESS = { type: "egress", cidrBlocks: ["0.0.0.0/0"] };
const tcp = (fromPort, toPort, source) => ({ fromPort, toPort, protocol: "tcp", sourceSecurityGroupId: source.id });

function clusterGroup(name, { vpcId, tags }, options) {
  const group = securityGroup(`${name}-eksClusterSecurityGroup`, { vpcId, tags }, options);
  rule(`${name}-eksClusterInternetEgressRule`, group, { description: "Allow internet access.", ...EGRESS }, options);
  return group;
}

function controlPlane(name, args, { role, group }, options) {
  const { publicAccessCidrs, endpointPrivateAccess = false, endpointPublicAccess = true } = args;
  const inputs = {
    name: args.name,
    roleArn: role.arn,
    version: args.version,
    bootstrapSelfManagedAddons: args.bootstrapSelfManagedAddons ?? false,
    enabledClusterLogTypes: args.enabledClusterLogTypes,
    deletionProtection: args.deletionProtection,
    accessConfig: args.authenticationMode === undefined ? undefined : { authenticationMode: args.authenticationMode },
    tags: args.tags,
    vpcConfig: {
      subnetIds: subnetIdsOf(args),
      securityGroupIds: group ? [group.id] : undefined,
      endpointPrivateAccess,
      endpointPublicAccess,
      publicAccessCidrs,
    },
  };
  const known = ["name", "arn", "endpoint", "certificateAuthority", "identities", "vpcConfig"];
  return child("aws:eks/cluster:Cluster", `${name}-eksCluster`, inputs, known, options);
}

const subnetIdsOf = ({ subnetIds, publicSubnetIds, privateSubnetIds }) =>
  pulumi
    .all([subnetIds, publicSubnetIds, privateSubnetIds])
    .apply(([all, open = [], closed = []]) => all ?? [...(open ?? []), ...(closed ?? [])]);

function nodeGroup(name, { vpcId, tags }, { group, eksCluster }, options) {
  const owned = pulumi.all([tags, eksCluster.name]).apply(([own, cluster]) => ({
    Name: `${name}-nodeSecurityGroup`,
    [`kubernetes.io/cluster/${cluster}`]: "owned",
    ...own,
  }));
  const nodes = securityGroup(`${name}-nodeSecurityGroup`, { vpcId, tags: owned }, options);
  const ingress = rule(`${name}-eksClusterIngressRule`, group, tcp(443, 443, nodes), options);
  rule(`${name}-eksNodeIngressRule`, nodes, { self: true }, options);
  rule(`${name}-eksNodeClusterIngressRule`, nodes, tcp(1025, 65535, group), options);
  rule(`${name}-eksExtApiServerClusterIngressRule`, nodes, tcp(443, 443, group), options);
  rule(`${name}-eksNodeInternetEgressRule`, nodes, EGRESS, options);
  return { group: nodes, ingress };
}

function addons(name, { tags, useDefaultVpcCni }, { name: clusterName }, options) {
  const addon = (addonName, inner) => {
    const overwrite = { resolveConflictsOnCreate: "OVERWRITE", resolveConflictsOnUpdate: "OVERWRITE" };
    const inputs = { clusterName, addonName, preserve: true, tags, ...overwrite };
    child("aws:eks/addon:Addon", `${name}-${addonName}`, inputs, [], inner);
    return {};
  };
  addon("kube-proxy", options);
  if (useDefaultVpcCni) return;
  void new Component("eks:index:VpcCniAddon", `${name}-vpc-cni`, {}, (inner) => addon("vpc-cni", inner), options);
}

function oidcProvider(name, url, options) {
  const inputs = {
    clientIdLists: ["sts.amazonaws.com"],
    url,
    thumbprintLists: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
  };
  return child(
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    `${name}-oidcProvider`,
    inputs,
    ["arn", "url"],
    options,
  );
}

/** A kubeconfig whose token `aws eks get-token` makes when it is used. */
function kubeconfigOf(name, server, authority) {
  const args = ["eks", "get-token", "--cluster-name", name, "--output", "json"];
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args };
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "aws",
    clusters: [{ name: "kubernetes", cluster: { server, "certificate-authority-data": authority } }],
    contexts: [{ name: "aws", context: { cluster: "kubernetes", user: "aws" } }],
    users: [{ name: "aws", user: { exec } }],
  };
}

function outputs(name, args, { role, group, nodes, eksCluster, issuer, oidc }, options) {
  const kubeconfig = pulumi
    .all([eksCluster.name, eksCluster.endpoint, eksCluster.certificateAuthority])
    .apply(([cluster, endpoint, authority]) => kubeconfigOf(cluster, endpoint, authority?.data));
  const kubeconfigJson = kubeconfig.apply(JSON.stringify);
  const provider = new KubernetesProvider(`${name}-eks-k8s`, { kubeconfig: kubeconfigJson }, options);
  const { instanceRoles = [], nodeGroupOptions = {}, publicSubnetIds, privateSubnetIds, tags, vpcId } = args;
  const shared = { clusterSecurityGroup: group, instanceRoles, kubeconfig };
  return {
    ...shared,
    eksCluster,
    kubeconfigJson,
    core: {
      ...shared,
      cluster: eksCluster,
      clusterIamRole: role,
      endpoint: eksCluster.endpoint,
      nodeGroupOptions,
      oidcProvider: oidc,
      provider,
      subnetIds: subnetIdsOf(args),
      publicSubnetIds,
      privateSubnetIds,
      storageClasses: {},
      tags,
      vpcId,
    },
    clusterSecurityGroupId: group ? group.id : "",
    nodeSecurityGroup: nodes?.group,
    nodeSecurityGroupId: nodes ? nodes.group.id : "",
    eksClusterIngressRule: nodes?.ingress,
    clusterIngressRuleId: nodes ? nodes.ingress.id : "",
    defaultNodeGroupAsgName: "",
    autoModeNodeRoleName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    oidcProviderArn: oidc ? oidc.arn : "",
    oidcProviderUrl: issuer,
    oidcIssuer: issuer.apply((url) => url?.replace("https://", "")),
  };
}

module.exports = { cluster };

// eks.ManagedNodeGroup: a node group of aws for a cluster of eks.
"use strict";
const pulumi = require("@pulumi/pulumi");
const { child } = require("./children.cjs");

/** Arguments that go to the node group as they are; the others make a launch template, which is not simulated. */
const SAME = [
  "amiType",
  "capacityType",
  "diskSize",
  "forceUpdateVersion",
  "instanceTypes",
  "labels",
  "launchTemplate",
  "nodeGroupName",
  "nodeGroupNamePrefix",
  "releaseVersion",
  "remoteAccess",
  "tags",
  "taints",
];
const DEFAULT_SCALING = { minSize: 1, desiredSize: 2, maxSize: 2 };

/** Builds the node group below `options.parent`. The cluster is an eks.Cluster, or the core data of one. */
function managedNodeGroup(name, args, options) {
  const core = pulumi.output(args.cluster).apply((cluster) => cluster.core ?? cluster);
  const inputs = {
    ...Object.fromEntries(SAME.map((key) => [key, args[key]])),
    clusterName: args.clusterName ?? core.apply(({ cluster }) => cluster.name),
    nodeRoleArn: args.nodeRoleArn ?? pulumi.output(args.nodeRole).apply(({ arn }) => arn),
    subnetIds: args.subnetIds ?? core.apply(({ subnetIds }) => subnetIds),
    version: args.version,
    scalingConfig: args.scalingConfig ?? DEFAULT_SCALING,
  };
  const ignoreChanges = args.ignoreScalingChanges ? ["scalingConfig.desiredSize"] : [];
  const group = child("aws:eks/nodeGroup:NodeGroup", name, inputs, ["arn", "status"], { ...options, ignoreChanges });
  return { nodeGroup: group, placementGroupName: "" };
}

module.exports = { managedNodeGroup };

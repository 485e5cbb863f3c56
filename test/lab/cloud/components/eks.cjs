// The package `eks`: remote components. The engine asks to construct one; its children go to `aws` and `kubernetes`.
"use strict";
const { main } = require("@pulumi/pulumi/provider");
const { Component, readable, versionOf } = require("./children.cjs");
const { cluster } = require("./eks-cluster.cjs");
const { managedNodeGroup } = require("./eks-node-group.cjs");

const COMPONENTS = { "eks:index:Cluster": cluster, "eks:index:ManagedNodeGroup": managedNodeGroup };

readable("eks", "index", ["core", "eksCluster", "kubeconfig", "clusterSecurityGroup", "nodeSecurityGroup"]);
readable("aws", "eks/cluster", [
  "name",
  "arn",
  "endpoint",
  "certificateAuthority",
  "vpcConfig",
  "version",
  "identities",
]);
readable("aws", "iam/role", ["name", "arn"]);
readable("aws", "iam/openIdConnectProvider", ["arn", "url"]);
readable("aws", "ec2/securityGroup", ["name", "arn", "vpcId"]);

const version = versionOf("eks");

/** As the real one does, a component keeps its arguments as its inputs. */
async function construct(name, token, inputs, options) {
  const build = COMPONENTS[token];
  if (build === undefined) throw new Error(`The component ${token} is not simulated.`);
  const made = new Component(token, name, inputs, (inner) => build(name, inputs, inner), options);
  return { urn: made.urn, state: made.state };
}

main({ version, schema: JSON.stringify({ name: "eks", version, resources: {} }), construct }, process.argv.slice(2));

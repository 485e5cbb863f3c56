// The types of the package `lab`: a small cloud with networks, clusters and the things that go wrong with them.
//   inputs: name → {required, secret, forceNew: true or the paths below it}; what is not named here works too
//   outputs(inputs, {id, name}) → what the cloud adds; outputNames for the schema; secretOutputs
//   unique: names that cannot exist twice, so that a replacement deletes first
"use strict";

const fixed = { forceNew: true };
const needed = { required: true, forceNew: true };
const none = () => ({});

const vpc = {
  inputs: { cidrBlock: needed, enableDns: {}, tags: {} },
  outputs: (_, { id }) => ({ mainRouteTableId: `rtb-${id}` }),
  outputNames: ["arn", "mainRouteTableId"],
};

const subnet = {
  inputs: { vpcId: needed, cidrBlock: needed, zone: fixed, public: {}, tags: {} },
  outputs: none,
};

const securityGroup = {
  inputs: { vpcId: needed, name: fixed, description: fixed, rules: {}, tags: {} },
  unique: ["name"],
  outputs: none,
};

const role = { inputs: { name: fixed, policy: {}, tags: {} }, unique: ["name"], outputs: none };

const cluster = {
  inputs: { name: fixed, version: {}, network: { forceNew: [".subnetIds"] }, roleArn: fixed, logging: {}, tags: {} },
  unique: ["name"],
  outputs: (_, { id }) => ({
    endpoint: `https://${id}.lab.example`,
    kubeconfig: JSON.stringify({ server: `https://${id}.lab.example`, token: `token-of-${id}` }),
  }),
  outputNames: ["arn", "endpoint", "kubeconfig"],
  secretOutputs: ["kubeconfig"],
};

const nodeGroup = {
  inputs: { clusterName: needed, instanceTypes: fixed, scaling: {}, labels: {}, subnetIds: fixed, tags: {} },
  outputs: none,
};

const database = {
  inputs: { engine: fixed, size: {}, password: { secret: true }, settings: {}, subnetIds: {}, tags: {} },
  outputs: (_, { id }) => ({ address: `${id}.db.lab.example` }),
  outputNames: ["arn", "address"],
};

const bucket = {
  inputs: { name: fixed, acl: {}, document: {}, versioning: {}, tags: {} },
  unique: ["name"],
  outputs: (inputs, { id }) => ({ url: `https://${inputs.name ?? id}.bucket.lab.example` }),
  outputNames: ["arn", "url"],
};

/** Has no shape of its own: for tests of values, names and sizes. */
const thing = {
  inputs: { value: {}, values: {}, size: {}, document: {}, token: {}, of: {}, tags: {} },
  outputs: (_, { id }) => ({ label: `label-of-${id}` }),
  outputNames: ["arn", "label"],
};

const types = {
  "lab:index:Vpc": vpc,
  "lab:index:Subnet": subnet,
  "lab:index:SecurityGroup": securityGroup,
  "lab:index:Role": role,
  "lab:index:Cluster": cluster,
  "lab:index:NodeGroup": nodeGroup,
  "lab:index:Database": database,
  "lab:index:Bucket": bucket,
  "lab:index:Thing": thing,
};

const functions = {
  "lab:index:getZones": () => ({ result: ["zone-a", "zone-b", "zone-c"] }),
};

module.exports = { functions, types };

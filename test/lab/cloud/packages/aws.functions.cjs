// The functions of the package `aws` that programs call: who and where am I, which zones are there.
"use strict";
const { ACCOUNT, regionOf } = require("./aws.account.cjs");

const functions = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/lab`,
    userId: "AIDALAB",
  }),
  "aws:index/getRegion:getRegion": (_, config) => ({
    id: regionOf(config),
    region: regionOf(config),
    description: "lab",
  }),
  "aws:index/getPartition:getPartition": () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, config) => ({
    ...args,
    id: regionOf(config),
    names: ["a", "b", "c"].map((letter) => `${regionOf(config)}${letter}`),
    zoneIds: ["az1", "az2", "az3"],
  }),
};

module.exports = { functions };

import type { ResourceValidationPolicy } from "@pulumi/policy";

/** What holds data, and what everything else stands on. */
const KEPT = new Set([
  "aws:ec2/vpc:Vpc",
  "aws:eks/cluster:Cluster",
  "aws:ecr/repository:Repository",
  "aws:s3/bucket:Bucket",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:efs/fileSystem:FileSystem",
  "aws:kms/key:Key",
]);

export const protectedWhereKept: ResourceValidationPolicy = {
  name: "protected",
  description: "What holds data or carries the rest is protected",
  enforcementLevel: "mandatory",
  severity: "high",
  validateResource: ({ type, opts }, report) => {
    if (KEPT.has(type) && !opts.protect)
      report("A delete or a replace would take it away: set protect, and unprotect it in an update of its own.");
  },
};

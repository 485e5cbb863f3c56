// The demo's "cloud": the lab's provider under the name aws, with what Amazon replaces instead of changing in place.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const forceNew = { forceNew: true };

/** From the documentation of @pulumi/aws: which inputs force a replacement, and which names can exist only once. */
const TYPES = {
  "aws:ec2/vpc:Vpc": { inputs: { cidrBlock: forceNew } },
  "aws:ec2/subnet:Subnet": { inputs: { vpcId: forceNew, cidrBlock: forceNew, availabilityZone: forceNew } },
  "aws:eks/cluster:Cluster": { inputs: { name: forceNew }, unique: ["name"] },
  "aws:rds/instance:Instance": { inputs: { identifier: forceNew, storageEncrypted: forceNew }, unique: ["identifier"] },
  "aws:s3/bucket:Bucket": { inputs: { bucket: forceNew }, unique: ["bucket"] },
  "aws:s3/bucketPolicy:BucketPolicy": { inputs: { bucket: forceNew } },
};

/** Installs the provider into the engine's home; gives the variables that the provider wants. */
export function cloudVariables({ root, folder, pulumiHome }) {
  const plugin = join(pulumiHome, "plugins/resource-aws-v7.0.0");
  const cloud = join(folder, "cloud");
  for (const path of [plugin, cloud]) mkdirSync(path, { recursive: true });
  symlinkSync(join(root, "test/lab/cloud/pulumi-resource-lab"), join(plugin, "pulumi-resource-aws"));
  writeFileSync(join(cloud, "types.json"), JSON.stringify(TYPES));
  return { LAB_CLOUD_DIR: cloud };
}

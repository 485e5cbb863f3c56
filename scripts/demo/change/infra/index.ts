import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as aws from "./aws";

const config = new pulumi.Config();
const tags = { service: "day", team: "platform" };

const vpc = new aws.Vpc("day", { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true, tags });
const subnets = ["a", "b"].map(
  (zone, index) =>
    new aws.Subnet(`day-${zone}`, {
      vpcId: vpc.id,
      cidrBlock: `10.1.${index}.0/24`,
      availabilityZone: `eu-west-1${zone}`,
      tags,
    }),
);

const cluster = new aws.Cluster("day-cluster", {
  name: "day-cluster",
  version: config.require("clusterVersion"),
  vpcConfig: { subnetIds: subnets.map(({ id }) => id), endpointPublicAccess: true },
  tags,
});

const database = new aws.DatabaseInstance("day-db", {
  identifier: "day-db",
  engine: "postgres",
  engineVersion: "16.4",
  instanceClass: "db.t4g.medium",
  allocatedStorage: 50,
  storageEncrypted: true,
  password: config.requireSecret("databasePassword"),
  tags,
});

const uploads = new aws.Bucket("day-uploads", { bucket: "day-uploads", tags });
new aws.BucketPolicy("day-uploads", {
  bucket: uploads.id,
  policy: readFileSync(join(__dirname, "policies/uploads.json"), "utf8"),
});

const failedOrders = new aws.Queue("day-orders-failed", { messageRetentionSeconds: 1209600, tags });
const orders = new aws.Queue("day-orders", {
  visibilityTimeoutSeconds: 60,
  redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: failedOrders.arn, maxReceiveCount: 5 }),
  tags,
});

export const clusterName = cluster.id;
export const databaseArn = database.arn;
export const ordersArn = orders.arn;

import { isNetwork, isStateful } from "./stateful-types";

it.each([
  { type: "aws:rds/instance:Instance", stateful: true },
  { type: "aws:rds/cluster:Cluster", stateful: true },
  { type: "aws:dynamodb/table:Table", stateful: true },
  { type: "aws:s3/bucketV2:BucketV2", stateful: true },
  { type: "aws:ebs/volume:Volume", stateful: true },
  { type: "aws:efs/fileSystem:FileSystem", stateful: true },
  { type: "aws:elasticache/replicationGroup:ReplicationGroup", stateful: true },
  { type: "aws:opensearch/domain:Domain", stateful: true },
  { type: "aws:eks/cluster:Cluster", stateful: true },
  { type: "eks:index:Cluster", stateful: true },
  { type: "kubernetes:core/v1:PersistentVolumeClaim", stateful: true },
  { type: "kubernetes:core/v1:Namespace", stateful: true },
  { type: "kubernetes:apps/v1:StatefulSet", stateful: true },
  { type: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", stateful: true },
  { type: "gcp:sql/databaseInstance:DatabaseInstance", stateful: true },
  { type: "gcp:storage/bucket:Bucket", stateful: true },
  { type: "azure-native:sql/v20230801preview:Server", stateful: true },
  { type: "azure-native:storage:StorageAccount", stateful: true },
  { type: "aws:ec2/vpc:Vpc", stateful: false },
  { type: "kubernetes:apps/v1:Deployment", stateful: false },
  { type: "kubernetes:core/v1:ConfigMap", stateful: false },
  { type: "constructor", stateful: false },
  { type: "", stateful: false },
])("$type: $stateful", ({ type, stateful }) => {
  expect(isStateful(type)).toBe(stateful);
});

it.each([
  { type: "aws:ec2/vpc:Vpc", network: true },
  { type: "gcp:compute/network:Network", network: true },
  { type: "azure-native:network/v20240101:VirtualNetwork", network: true },
  { type: "aws:ec2/subnet:Subnet", network: false },
  { type: "aws:eks/cluster:Cluster", network: false },
])("$type is a network that others stand in: $network", ({ type, network }) => {
  expect(isNetwork(type)).toBe(network);
});

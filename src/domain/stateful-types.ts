/**
 * Types of resources that hold data, or on which everything else stands: replacing or deleting one is the kind of change
 * that a reviewer must not overlook. By package; each as module:Type, without what varies in a type token.
 */
const STATEFUL: Readonly<Record<string, string>> = {
  aws: `
    rds:Instance rds:Cluster rds:ClusterInstance rds:GlobalCluster dynamodb:Table dynamodb:GlobalTable
    s3:Bucket s3:BucketV2 s3:DirectoryBucket ebs:Volume ebs:Snapshot efs:FileSystem
    fsx:LustreFileSystem fsx:OntapFileSystem fsx:OpenZfsFileSystem fsx:WindowsFileSystem
    elasticache:Cluster elasticache:ReplicationGroup elasticache:GlobalReplicationGroup elasticache:ServerlessCache
    memorydb:Cluster opensearch:Domain opensearch:ServerlessCollection elasticsearch:Domain
    docdb:Cluster docdb:ClusterInstance docdb:ElasticCluster neptune:Cluster redshift:Cluster redshiftserverless:Namespace
    timestreamwrite:Database timestreamwrite:Table keyspaces:Table msk:Cluster msk:ServerlessCluster mq:Broker
    kinesis:Stream sqs:Queue kms:Key secretsmanager:Secret cognito:UserPool ecr:Repository eks:Cluster route53:Zone
    backup:Vault glacier:Vault cloudwatch:LogGroup lightsail:Database lightsail:Disk codecommit:Repository`,
  "aws-native": `
    rds:DbInstance rds:DbCluster dynamodb:Table s3:Bucket ec2:Volume efs:FileSystem elasticache:ReplicationGroup
    opensearchservice:Domain eks:Cluster kms:Key secretsmanager:Secret ecr:Repository kinesis:Stream sqs:Queue`,
  eks: "index:Cluster",
  kubernetes: `
    core:PersistentVolumeClaim core:PersistentVolume core:Namespace apps:StatefulSet
    apiextensions.k8s.io:CustomResourceDefinition snapshot.storage.k8s.io:VolumeSnapshot`,
  gcp: `
    sql:DatabaseInstance sql:Database storage:Bucket spanner:Instance spanner:Database bigtable:Instance bigtable:Table
    bigquery:Dataset bigquery:Table firestore:Database alloydb:Cluster alloydb:Instance redis:Instance redis:Cluster
    memcache:Instance filestore:Instance compute:Disk compute:RegionDisk container:Cluster kms:CryptoKey kms:KeyRing
    secretmanager:Secret pubsub:Topic pubsub:Subscription dns:ManagedZone artifactregistry:Repository organizations:Project`,
  "azure-native": `
    sql:Server sql:Database sql:ManagedInstance dbforpostgresql:Server dbforpostgresql:Database dbformysql:Server
    dbformysql:FlexibleServer documentdb:DatabaseAccount cosmosdb:DatabaseAccount storage:StorageAccount
    storage:BlobContainer storage:FileShare compute:Disk cache:Redis redis:Redis containerservice:ManagedCluster
    keyvault:Vault keyvault:Key keyvault:Secret containerregistry:Registry eventhub:Namespace servicebus:Namespace
    search:Service network:Zone dns:Zone resources:ResourceGroup recoveryservices:Vault`,
  azure: `
    mssql:Server mssql:Database postgresql:Server postgresql:FlexibleServer mysql:FlexibleServer cosmosdb:Account
    storage:Account storage:Container storage:Share compute:ManagedDisk redis:Cache containerservice:KubernetesCluster
    containerservice:Registry keyvault:KeyVault core:ResourceGroup eventhub:EventHubNamespace servicebus:Namespace`,
  digitalocean: "index:DatabaseCluster index:DatabaseDb index:Volume index:SpacesBucket index:KubernetesCluster",
  postgresql: "index:Database",
  mysql: "index:Database",
  mongodbatlas: "index:Cluster index:AdvancedCluster",
  snowflake: "index:Database index:Table index:Schema",
  cloudflare: "index:R2Bucket index:D1Database index:WorkersKvNamespace index:Zone",
  docker: "index:Volume",
};

/** Networks hold no data; what is in one goes with it. */
const NETWORKS: Readonly<Record<string, string>> = {
  aws: "ec2:Vpc",
  "aws-native": "ec2:VPC",
  awsx: "ec2:Vpc",
  gcp: "compute:Network",
  "azure-native": "network:VirtualNetwork",
  azure: "network:VirtualNetwork",
  digitalocean: "index:Vpc",
};

const keysOf = (types: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set(
    Object.entries(types).flatMap(([packageName, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => `${packageName}:${name}`),
    ),
  );

const STATEFUL_KEYS = keysOf(STATEFUL);
const NETWORK_KEYS = keysOf(NETWORKS);

/**
 * Whether a type holds data or carries everything else. `aws:rds/instance:Instance`, `kubernetes:apps/v1:StatefulSet`,
 * `azure-native:sql/v20230801:Server` and `gcp:storage:Bucket` are all read as package, module, type; versions do not count.
 */
export const isStateful = (type: string): boolean => STATEFUL_KEYS.has(keyOf(type));

/** Whether a type is a network that other resources stand in. */
export const isNetwork = (type: string): boolean => NETWORK_KEYS.has(keyOf(type));

function keyOf(type: string): string {
  const [packageName = "", moduleName = "", name = ""] = type.split(":");
  const [module = ""] = moduleName.split("/", 1);
  return `${packageName}:${module}:${name}`;
}

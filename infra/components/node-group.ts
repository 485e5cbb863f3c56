import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";
import type { Cluster } from "./cluster";
import type { Network } from "./network";

export interface NodeGroupArgs {
  readonly cluster: Cluster;
  readonly network: Network;
  readonly capacity: "spot" | "on-demand";
  readonly instanceTypes: readonly string[];
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  readonly diskGiB: number;
  readonly tags: Tags;
}

/** What a node may do: join the cluster, give addresses to pods, pull images. */
const NODE_POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"];

/** The nodes, which EKS manages: it drains spot nodes before they are taken away. */
export class NodeGroup extends pulumi.ComponentResource {
  readonly group: eks.ManagedNodeGroup;
  readonly role: aws.iam.Role;

  constructor(name: string, args: NodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:NodeGroup", name, {}, options);
    const { min, desired, max, tags } = args;
    this.role = new aws.iam.Role(
      `${name}-nodes`,
      { assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ec2.amazonaws.com" }), tags },
      { parent: this },
    );
    const attached = NODE_POLICIES.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policy}`,
          { role: this.role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
          { parent: this },
        ),
    );
    this.group = new eks.ManagedNodeGroup(
      name,
      {
        cluster: args.cluster.eks,
        nodeRoleArn: this.role.arn,
        subnetIds: args.network.nodeSubnets.map(({ id }) => id),
        capacityType: args.capacity === "spot" ? "SPOT" : "ON_DEMAND",
        instanceTypes: [...args.instanceTypes],
        scalingConfig: { minSize: min, desiredSize: desired, maxSize: max },
        diskSize: args.diskGiB,
        labels: { capacity: args.capacity },
        tags: { ...tags },
      },
      { parent: this, dependsOn: attached },
    );
    this.registerOutputs({});
  }
}

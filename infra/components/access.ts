import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";
import type { Cluster } from "./cluster";

/** What EKS calls its ready-made permissions inside of a cluster. */
export type ClusterPolicy = "AmazonEKSClusterAdminPolicy" | "AmazonEKSAdminViewPolicy";

export interface AccessArgs {
  readonly cluster: Cluster;
  readonly principalArn: pulumi.Input<string>;
  readonly policy: ClusterPolicy;
  readonly tags: Tags;
}

/** Lets a role into the cluster. */
export class Access extends pulumi.ComponentResource {
  constructor(
    name: string,
    { cluster, principalArn, policy, tags }: AccessArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("infra:index:Access", name, {}, options);
    const entry = new aws.eks.AccessEntry(
      name,
      { clusterName: cluster.clusterName, principalArn, tags },
      { parent: this },
    );
    void new aws.eks.AccessPolicyAssociation(
      name,
      {
        clusterName: cluster.clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

import * as pulumi from "@pulumi/pulumi";

/** What the stack of the same name in the project infra tells. */
export interface ClusterOutputs {
  readonly service: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly vpcCidr: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;
  /** Secret. */
  readonly kubeconfig: pulumi.Output<string>;
}

/** Reads the cluster's stack: until it has been brought up, this one cannot be previewed. */
export function clusterOutputs(): ClusterOutputs {
  const infra = new pulumi.StackReference(`${pulumi.getOrganization()}/infra/${pulumi.getStack()}`);
  const text = (name: string): pulumi.Output<string> => infra.requireOutput(name).apply(String);
  return {
    service: text("service"),
    region: text("region"),
    clusterName: text("clusterName"),
    vpcCidr: text("vpcCidr"),
    repositoryUrl: text("repositoryUrl"),
    kubeconfig: text("kubeconfig"),
  };
}

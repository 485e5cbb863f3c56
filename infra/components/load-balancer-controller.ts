import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";
import type { Cluster } from "./cluster";
import { loadBalancerPolicy } from "./load-balancer-policy";
import type { Network } from "./network";
import type { NodeGroup } from "./node-group";
import { ServiceAccountRole } from "./service-account-role";

export interface LoadBalancerControllerArgs {
  readonly cluster: Cluster;
  readonly network: Network;
  /** It wants somewhere to run. */
  readonly nodes: NodeGroup;
  readonly region: string;
  readonly version: string;
  readonly tags: Tags;
}

const NAME = "aws-load-balancer-controller";
const NAMESPACE = "kube-system";

/** Makes an application load balancer of each Ingress: a role of its own, and the chart that runs under it. */
export class LoadBalancerController extends pulumi.ComponentResource {
  readonly status: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerControllerArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:LoadBalancerController", name, {}, options);
    const { cluster, tags } = args;
    const { account } = new ServiceAccountRole(
      `${name}-load-balancer`,
      { cluster, namespace: NAMESPACE, serviceAccount: NAME, policy: loadBalancerPolicy, tags },
      { parent: this },
    );
    const release = new k8s.helm.v3.Release(
      `${name}-load-balancer`,
      {
        name: NAME,
        namespace: NAMESPACE,
        chart: NAME,
        version: args.version,
        repositoryOpts: { repo: "https://aws.github.io/eks-charts" },
        values: {
          clusterName: cluster.clusterName,
          region: args.region,
          vpcId: args.network.vpc.id,
          // Made above, with the role's ARN on it.
          serviceAccount: { create: false, name: account.metadata.name },
        },
      },
      { parent: this, provider: cluster.provider, dependsOn: [args.nodes] },
    );
    this.status = release.status.status;
    this.registerOutputs({});
  }
}

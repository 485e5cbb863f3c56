import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../tags";
import type { Network } from "./network";

export interface ClusterArgs {
  /** Its name in EKS. A written name cannot exist twice: replacing the cluster deletes it first. */
  readonly name: string;
  readonly version: string;
  readonly publicAccessCidrs: readonly string[];
  readonly network: Network;
  readonly protect: boolean;
  readonly tags: Tags;
}

/** An EKS cluster without nodes: control plane, its log, the OIDC provider that pods take roles by. */
export class Cluster extends pulumi.ComponentResource {
  readonly eks: eks.Cluster;
  readonly clusterName: pulumi.Output<string>;
  /** How to reach it as whoever asks: the token comes from `aws eks get-token`. Secret all the same. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;

  constructor(name: string, args: ClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:Cluster", name, {}, options);
    const { network, publicAccessCidrs, tags } = args;
    this.eks = new eks.Cluster(
      name,
      {
        name: args.name,
        version: args.version,
        vpcId: network.vpc.id,
        publicSubnetIds: network.publicSubnets.map(({ id }) => id),
        privateSubnetIds: network.privateSubnets.map(({ id }) => id),
        skipDefaultNodeGroup: true,
        createOidcProvider: true,
        // Who may do what is a list of access entries (access.ts), not a ConfigMap inside of the cluster.
        authenticationMode: eks.AuthenticationMode.Api,
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length > 0 ? { publicAccessCidrs: [...publicAccessCidrs] } : {}),
        enabledClusterLogTypes: ["api", "audit", "authenticator"],
        deletionProtection: args.protect,
        tags: { ...tags },
      },
      { parent: this, ...(args.protect ? { transforms: [protectCluster] } : {}) },
    );
    this.clusterName = this.eks.eksCluster.name;
    this.kubeconfig = pulumi.secret(this.eks.kubeconfigJson);
    this.provider = new k8s.Provider(name, { kubeconfig: this.kubeconfig }, { parent: this });
    this.registerOutputs({ clusterName: this.clusterName });
  }
}

/**
 * The control plane alone: what stands around it (rules, add-ons) may be made anew. What the SDK hands over as
 * `deleteBeforeReplace: false` was mostly never said; handed back it would count as said, and the provider could no longer
 * decide that a name must be free first.
 */
const protectCluster: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "aws:eks/cluster:Cluster") return undefined;
  const { deleteBeforeReplace, ...said }: pulumi.CustomResourceOptions = opts;
  return { props, opts: { ...said, ...(deleteBeforeReplace === true ? { deleteBeforeReplace } : {}), protect: true } };
};

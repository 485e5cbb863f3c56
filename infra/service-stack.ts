import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { Access } from "./components/access";
import { ArgoCd } from "./components/argo-cd";
import { Cluster } from "./components/cluster";
import { GitHubAccess } from "./components/github-access";
import { LoadBalancerController } from "./components/load-balancer-controller";
import { MetricsServer } from "./components/metrics-server";
import { Network } from "./components/network";
import { NodeGroup } from "./components/node-group";
import { Registry } from "./components/registry";
import type { Settings } from "./config";
import { tagsOf } from "./tags";

/** What a stack tells those who come after it: the project apps, workflows, people. */
export interface ServiceOutputs {
  readonly service: string;
  readonly region: string;
  readonly vpcId: pulumi.Output<string>;
  readonly vpcCidr: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly oidcProviderArn: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;
  /** None without `registry.cache`. */
  readonly cacheRepositoryUrl: pulumi.Output<string> | undefined;
  readonly previewRoleArn: pulumi.Output<string>;
  readonly imageRoleArn: pulumi.Output<string>;
  readonly deployRoleArn: pulumi.Output<string>;
  readonly loadBalancerController: pulumi.Output<string>;
}

/** Everything that one service's cluster consists of. */
export async function serviceStack(settings: Settings): Promise<ServiceOutputs> {
  const { service, region, plan, protect } = settings;
  const tags = tagsOf(plan);
  const { accountId: account } = await aws.getCallerIdentity();
  const network = new Network(service, { ...settings.network, cluster: plan.cluster, protect, tags });
  const cluster = new Cluster(service, { ...settings.cluster, name: plan.cluster, network, protect, tags });
  const nodes = new NodeGroup(service, { ...settings.nodes, cluster, network, tags });
  const registry = new Registry(service, { ...settings.registry, protect, tags });
  const { images = [service] } = settings.github;
  const github = new GitHubAccess(service, { ...settings.github, images, service, account, region, tags });
  letIn(settings, cluster, github);
  const inCluster = { cluster, network, nodes, region, tags };
  const { charts } = settings;
  const balancer = new LoadBalancerController(service, { ...inCluster, version: charts.loadBalancerController });
  void new MetricsServer(service, { ...inCluster, version: charts.metricsServer });
  if (settings.argoCd !== undefined) void new ArgoCd(service, { ...inCluster, ...settings.argoCd, service });
  return {
    service,
    region,
    vpcId: network.vpc.id,
    vpcCidr: network.vpc.cidrBlock,
    clusterName: cluster.clusterName,
    kubeconfig: cluster.kubeconfig,
    oidcProviderArn: cluster.eks.oidcProviderArn,
    repositoryUrl: registry.images.repositoryUrl,
    cacheRepositoryUrl: registry.cache?.repositoryUrl,
    previewRoleArn: github.previewRole.arn,
    imageRoleArn: github.imageRole.arn,
    deployRoleArn: github.deployRole.arn,
    loadBalancerController: balancer.status,
  };
}

/** The deploy role and the administrators may do everything in the cluster, the preview role may look. */
function letIn({ service, cluster: { admins }, plan }: Settings, cluster: Cluster, github: GitHubAccess): void {
  const tags = tagsOf(plan);
  const admin = { cluster, policy: "AmazonEKSClusterAdminPolicy", tags } as const;
  void new Access(`${service}-deploy`, { ...admin, principalArn: github.deployRole.arn });
  void new Access(`${service}-preview`, {
    cluster,
    policy: "AmazonEKSAdminViewPolicy",
    principalArn: github.previewRole.arn,
    tags,
  });
  for (const principalArn of admins) {
    const who = principalArn.split("/").at(-1) ?? principalArn;
    void new Access(`${service}-${who}`, { ...admin, principalArn });
  }
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./cluster";
import type { NodeGroup } from "./node-group";

export interface ArgoCdArgs {
  readonly service: string;
  readonly cluster: Cluster;
  readonly nodes: NodeGroup;
  readonly version: string;
  /** Where the service's manifests are. */
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
}

const NAMESPACE = "argocd";

/** Argo CD, and the Application that keeps the service as its folder in git says. */
export class ArgoCd extends pulumi.ComponentResource {
  constructor(name: string, args: ArgoCdArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:ArgoCd", name, {}, options);
    const inCluster = { parent: this, provider: args.cluster.provider };
    const namespace = new k8s.core.v1.Namespace(`${name}-argocd`, { metadata: { name: NAMESPACE } }, inCluster);
    const release = new k8s.helm.v3.Release(
      `${name}-argocd`,
      {
        name: "argocd",
        namespace: namespace.metadata.name,
        chart: "argo-cd",
        version: args.version,
        repositoryOpts: { repo: "https://argoproj.github.io/argo-helm" },
      },
      { ...inCluster, dependsOn: [args.nodes] },
    );
    void new k8s.apiextensions.CustomResource(
      `${name}-application`,
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: args.service, namespace: namespace.metadata.name },
        spec: {
          project: "default",
          source: { repoURL: args.repository, targetRevision: args.revision, path: args.path },
          destination: { server: "https://kubernetes.default.svc", namespace: args.service },
          syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
        },
      },
      { ...inCluster, dependsOn: [release] }, // its kind comes with the chart
    );
    this.registerOutputs({});
  }
}

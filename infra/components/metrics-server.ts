import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./cluster";
import type { NodeGroup } from "./node-group";

export interface MetricsServerArgs {
  readonly cluster: Cluster;
  /** It wants somewhere to run. */
  readonly nodes: NodeGroup;
  readonly version: string;
}

/** CPU and memory of pods: what `kubectl top` and horizontal autoscalers read. */
export class MetricsServer extends pulumi.ComponentResource {
  constructor(name: string, { cluster, nodes, version }: MetricsServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:MetricsServer", name, {}, options);
    void new k8s.helm.v3.Release(
      `${name}-metrics-server`,
      {
        name: "metrics-server",
        namespace: "kube-system",
        chart: "metrics-server",
        version,
        repositoryOpts: { repo: "https://kubernetes-sigs.github.io/metrics-server/" },
        values: { replicas: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } },
      },
      { parent: this, provider: cluster.provider, dependsOn: [nodes] },
    );
    this.registerOutputs({});
  }
}

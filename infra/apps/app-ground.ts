import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterOutputs } from "./cluster-outputs";
import type { Settings } from "./settings";

export interface AppGroundArgs extends Settings {
  readonly cluster: ClusterOutputs;
}

/**
 * What surrounds a service's app in its cluster: the namespace and its limits, who may reach its pods, where its images are.
 * The app itself (its Deployment, Service, Ingress) is deployed from the manifests of the service.
 */
export class AppGround extends pulumi.ComponentResource {
  readonly namespace: k8s.core.v1.Namespace;
  readonly #name: string;

  constructor(name: string, args: AppGroundArgs, options?: pulumi.ComponentResourceOptions) {
    super("apps:index:AppGround", name, {}, options);
    this.#name = name;
    const { cluster } = args;
    const provider = new k8s.Provider(name, { kubeconfig: cluster.kubeconfig }, { parent: this });
    const inCluster = { parent: this, provider };
    this.namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name,
          labels: { service: name, "pod-security.kubernetes.io/enforce": "restricted" },
        },
      },
      // The manifests name it too: taking this stack away does not take the app away.
      { ...inCluster, retainOnDelete: true },
    );
    this.#limits(args, inCluster);
    this.#reach(args, inCluster);
    this.#facts(args, inCluster);
    this.registerOutputs({});
  }

  #limits({ quota: { cpu, memory, pods } }: AppGroundArgs, options: pulumi.CustomResourceOptions): void {
    const namespace = this.namespace.metadata.name;
    void new k8s.core.v1.ResourceQuota(
      this.#name,
      {
        metadata: { name: "service", namespace },
        spec: { hard: { "requests.cpu": cpu, "requests.memory": memory, pods } },
      },
      options,
    );
    void new k8s.core.v1.LimitRange(
      this.#name,
      {
        metadata: { name: "service", namespace },
        spec: { limits: [{ type: "Container", defaultRequest: { cpu: "100m", memory: "128Mi" } }] },
      },
      options,
    );
  }

  /** Load balancers speak to pods from inside of the VPC, and to the app's port alone. */
  #reach({ cluster, port }: AppGroundArgs, options: pulumi.CustomResourceOptions): void {
    void new k8s.networking.v1.NetworkPolicy(
      this.#name,
      {
        metadata: { name: "service", namespace: this.namespace.metadata.name },
        spec: {
          podSelector: {},
          policyTypes: ["Ingress"],
          ingress: [{ from: [{ ipBlock: { cidr: cluster.vpcCidr } }], ports: [{ protocol: "TCP", port }] }],
        },
      },
      options,
    );
  }

  /** For people and scripts that stand in the namespace. */
  #facts({ cluster }: AppGroundArgs, options: pulumi.CustomResourceOptions): void {
    const { region, clusterName, repositoryUrl } = cluster;
    void new k8s.core.v1.ConfigMap(
      this.#name,
      {
        metadata: { name: "cluster", namespace: this.namespace.metadata.name },
        data: { region, cluster: clusterName, repository: repositoryUrl },
      },
      options,
    );
  }
}

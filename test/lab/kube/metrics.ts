import { until, type LabCluster } from "./cluster";
import { KubeApiError, type KubeObject } from "./kube-client";

const GROUP = "metrics.k8s.io";
const API = `${GROUP}/v1beta1`;

/** A custom resource in the place of metrics-server's API: an autoscaler reads from it what a test has written. */
const POD_METRICS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: `pods.${GROUP}`,
    annotations: { "api-approved.kubernetes.io": "unapproved, in the place of metrics-server" },
  },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: { kind: "PodMetrics", listKind: "PodMetricsList", plural: "pods", singular: "pod" },
    versions: [
      {
        name: "v1beta1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

export async function installMetrics({ client }: LabCluster): Promise<void> {
  await client.apply(POD_METRICS);
  await until(async () => {
    try {
      await client.list(API, "PodMetrics", "default");
      return true;
    } catch (error) {
      // Not served yet, or so fresh that its storage is still made.
      if (error instanceof KubeApiError && [404, 429].includes(error.status)) return false;
      throw error;
    }
  });
}

/** What one pod's container `app` uses, from now on: what was measured before it was ready does not count. */
export async function measure({ client }: LabCluster, { metadata }: KubeObject, cpu: string): Promise<void> {
  const { name, namespace = "default", labels } = metadata;
  await client.apply({
    apiVersion: API,
    kind: "PodMetrics",
    metadata: { name, namespace, labels },
    timestamp: new Date().toISOString(),
    window: "1s",
    containers: [{ name: "app", usage: { cpu, memory: "1Mi" } }],
  });
}

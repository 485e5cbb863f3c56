import { until, type LabCluster } from "./cluster";

/** Argo CD's own definition, as far as a status can be written into it. */
const APPLICATIONS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "applications.argoproj.io" },
  spec: {
    group: "argoproj.io",
    scope: "Namespaced",
    names: { kind: "Application", listKind: "ApplicationList", plural: "applications", singular: "application" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** Has the cluster serve Argo CD's Applications; their controller is the test itself. */
export async function serveApplications({ client }: LabCluster): Promise<void> {
  await client.apply(APPLICATIONS);
  await until(async () =>
    client.list("argoproj.io/v1alpha1", "Application", "default").then(
      () => true,
      () => false,
    ),
  );
}

/** What Argo CD would write on the Application `day` of a namespace. */
export async function writeApplication({ client }: LabCluster, namespace: string, status: object): Promise<void> {
  const object = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "day", namespace } };
  await client.apply({ ...object, spec: { syncPolicy: { automated: {} } }, status });
}

/** Synced to a commit, and how it is there. */
export const synced = (revision: string, health: string, phase = "Succeeded"): object => ({
  sync: { status: "Synced", revision },
  health: { status: health },
  operationState: { phase, message: "what Argo CD says", syncResult: { revision } },
});

import type { KubeObject } from "./kube-client";
import { BEHAVIOUR, type Behaviour } from "./stages";

export interface WorkloadOptions {
  readonly namespace: string;
  readonly name: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly behaviour?: Behaviour;
  readonly annotations?: Readonly<Record<string, string>>;
  /** More of the pod's spec. */
  readonly pod?: object;
  /** More of the container. */
  readonly container?: object;
  readonly progressDeadlineSeconds?: number;
}

/** A Deployment as a user has it, whose pods behave as asked. */
export function deployment(options: WorkloadOptions): KubeObject {
  const { namespace, name, replicas = 1, progressDeadlineSeconds = 600 } = options;
  const selector = { matchLabels: { app: name } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { app: name } },
    spec: { replicas, progressDeadlineSeconds, selector, template: template(options) },
  };
}

export function job(options: WorkloadOptions & { readonly backoffLimit?: number }): KubeObject {
  const { namespace, name, backoffLimit = 0 } = options;
  const { metadata, spec } = template(options);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace },
    spec: { backoffLimit, template: { metadata, spec: { ...spec, restartPolicy: "Never" } } },
  };
}

export function service(options: { namespace: string; name: string; app?: string; port?: number }): KubeObject {
  const { namespace, name, app = name, port = 80 } = options;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: { app }, ports: [{ name: "http", port, targetPort: 8080 }] },
  };
}

function template({ name, image = "registry.test/app:1", behaviour, annotations, pod, container }: WorkloadOptions) {
  const marks = { ...(behaviour === undefined ? {} : { [BEHAVIOUR]: behaviour }), ...annotations };
  const main = { name: "app", image, ports: [{ containerPort: 8080 }], ...container };
  return {
    metadata: { labels: { app: name }, annotations: marks },
    spec: { containers: [main], terminationGracePeriodSeconds: 0, ...pod },
  };
}
